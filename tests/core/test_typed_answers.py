"""How people type a term or a number that they know, and what is another one although it looks alike."""

import pytest

from bot.core.grading.accepting import grade_accepted
from bot.core.grading.grade import Verdict
from bot.runtime.question_bank import load

VOCABULARY = load(()).context.vocabulary
RIGHT = (
    ("dropout", "you add dropout layers"),
    ("dropout", "it's the droput layer"),
    ("regularization", "add a regularization term to the loss"),
    ("overfitting", "the model is overfitting the training data"),
    ("underfitting", "it underfits, too simple"),
    ("precision", "Precision = TP/(TP+FP)"),
    ("bootstrap", "jackknife? no no, bootstrap"),
    ("boosting", "gradient... hmm no just boosting"),
    ("stratify", "use stratify=y in train_test_split"),
    ("HAVING", "where... no, aggregates → HAVING"),
    ("MAE", "MSE, ah no, outliers, so MAE"),
    ("LoRA", "lora adapters"),
    ("index", "put an index on user_id"),
    ("confidence interval", "a 95% confidence interval"),
    ("cross-validation", "5-fold cross validation"),
    ("quantization", "8-bit quantization"),
    ("feature store", "a feature store like Feast"),
    ("PSI", "PSI > 0.2"),
    ("temperature", "temperature=0"),
    ("one-hot encoding", "OHE"),
    ("mean absolute error", "mean abs error"),
    ("null hypothesis", "nul hypotesis"),
)
WRONG = (
    ("dropout", "dropout → batch norm"),
    ("dropout", "batch norm → weight decay"),
    ("bootstrap", "bootstrap? no no, jackknife"),
    ("ReLU", "leaky relu layers"),
    ("normalization", "put a layer normalization"),
    ("precision", "recall = TP/(TP+FN)"),
    ("type 1 error", "a type 2 error"),
    ("L1", "an L2 term"),
    ("LEFT JOIN", "LEFT JOIN → INNER JOIN"),
    ("confidence interval", "a 95% credible interval"),
    ("quantization", "8-bit pruning"),
    ("temperature", "top_p=0"),
    ("null hypothesis", "full hypothesis"),
    ("MAE", "MAE, so RMSE"),
    ("early stopping", "too simple"),
)


@pytest.mark.parametrize(("term", "typed"), RIGHT)
def test_a_term_may_be_typed_in_a_sentence(term, typed):
    assert grade_accepted(typed, (term,), VOCABULARY).verdict is Verdict.CORRECT


@pytest.mark.parametrize(("term", "typed"), WRONG)
def test_what_looks_alike_is_another_term(term, typed):
    assert grade_accepted(typed, (term,), VOCABULARY).verdict is Verdict.INCORRECT


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("120 milliseconds", Verdict.CORRECT),
        ("0.12 sec", Verdict.CORRECT),
        ("120", Verdict.CORRECT),
        ("120 s", Verdict.INCORRECT),
        ("0.12 ms", Verdict.INCORRECT),
    ],
)
def test_a_number_may_be_listed_in_several_units(typed, verdict):
    assert grade_accepted(typed, ("120 ms", "0.12 s", "120"), VOCABULARY).verdict is verdict
