"""What is wrong whatever was asked: an error beside a right answer is seen, and right sentences are not blamed."""

import pytest

from bot.core.grading.clauses import clauses
from bot.core.grading.evidence import graded
from bot.core.grading.matching import Searched, compiled, dependent, windows
from bot.core.grading.wrong_claims import compile_claims, wrong_in
from bot.core.questions.open import Open
from bot.runtime.question_bank import load
from tests.evaluation.grading.__main__ import PARTS
from tests.evaluation.grading.labelled import read

BANK = load([])
OPEN = [question for question in BANK.active if isinstance(question, Open)]
ERRORS = {
    "bias-variance.explain": (
        "More training data will reduce the bias.",
        "And stronger regularization lowers the bias.",
        "A high variance model you see by a high train error.",
        "If variance is high I would let the tree grow deeper so that it becomes more stable.",
    ),
    "gradient-descent.explain": (
        "It always finds the global minimum.",
        "Raising the learning rate cures vanishing gradients.",
        "Adam is proven to reach the global optimum.",
    ),
    "cross-validation.explain": (
        "In the end I take the best of the k models for production.",
        "I standardize and select features on the whole data before.",
        "It makes the model itself better because it is trained k times.",
    ),
    "precision-recall-f1.explain": (
        "F1 also counts the true negatives.",
        "If you raise the threshold, recall goes up and precision goes down.",
        "For cancer screening precision matters more, you must not miss the sick.",
    ),
    "imbalanced-data.explain": (
        "I oversample the positives before I split into train and test.",
        "Balance the test set too.",
        "ROC AUC is best here as it is very sensitive to imbalance.",
    ),
    "ensembles.explain": (
        "Bagging reduces the bias.",
        "The more correlated the models are, the more you gain.",
        "A random forest is an example of boosting.",
        "Boosting can't overfit.",
    ),
    "k-means.explain": ("It stops when the inertia is zero.", "K-means finds the number of clusters by itself."),
    "linear-regression.explain": ("The target y must be normally distributed.",),
    "hypothesis-testing.explain": ("So the effect is real with 99% probability that it is true.",),
    "data-drift.explain": (
        "If there is no input drift the model can't get worse.",
        "Any drift means the model is bad.",
    ),
    "curse-of-dimensionality.explain": ("PCA keeps the directions which best separate the classes.",),
}


@pytest.mark.parametrize(("name", "error"), [(name, said) for name, all_ in ERRORS.items() for said in all_])
def test_an_error_beside_a_right_answer_is_seen(name, error):
    question = BANK.questions[name]
    assert isinstance(question, Open)
    grade = graded(question, f"{question.model_answer} {error}", "seed", BANK.context)
    assert grade.verdict != "correct"
    assert set(grade.misconceptions) <= set(BANK.misconceptions)
    assert any(line.startswith("✗") for line in grade.feedback)


@pytest.mark.parametrize(
    "said",
    [
        "More training data lowers variance, but not the bias.",
        "Boosting can overfit if it runs for too long.",
        "Some say that gradient descent always finds the global minimum.",
        "Bagging reduces variance and boosting reduces bias.",
        "F1 ignores true negatives.",
        "Never oversample before the split.",
        "Raising the threshold raises precision and lowers recall.",
    ],
)
def test_what_is_true_is_not_blamed(said):
    question = BANK.questions["retraining.explain"]
    assert isinstance(question, Open)
    among = [window for window in windows(clauses(said), compiled(question.rubric, BANK.lexicon)) if window.single]
    own = [window for window in among if not window.distanced]
    assert wrong_in(Searched(own), question.stem, BANK.context.claims, BANK.lexicon) == ()


def test_what_the_question_itself_says_is_not_held_against_a_reply():
    said = "Boosting can't overfit."
    among = windows(clauses(said), compiled(OPEN[0].rubric, BANK.lexicon))
    assert wrong_in(Searched(among), "Why?", BANK.context.claims, BANK.lexicon) == ("more-boosting-rounds-are-safe",)
    assert wrong_in(Searched(among), f"A colleague says: {said} Is he right?", BANK.context.claims, BANK.lexicon) == ()


def test_hardly_a_right_answer_is_blamed():
    right = [
        row
        for part in PARTS.values()
        for row in read(*part[0])
        if row.split == "dev" and row.label == "correct" and not row.twin
    ]
    ready = compile_claims(BANK.context.claims, BANK.lexicon)
    blamed = []
    for row in right:
        question = BANK.questions[row.question]
        assert isinstance(question, Open)
        spoken = clauses(row.answer)
        singles = windows(spoken, compiled(question.rubric, BANK.lexicon))[: len(spoken)]
        own = [window for window in (*singles, *dependent(spoken, singles)) if not window.distanced]
        blamed += [(row.id, ready.patterns[index].id) for index in ready.made_in(Searched(own))]
    assert len(blamed) <= len(right) * 0.01, blamed


def test_order_and_absence_in_patterns():
    ready = compile_claims({"one": ["cat|cats > chase + dog + -never"]}, {})

    def said(text):
        among = windows(clauses(text), compiled(OPEN[0].rubric, BANK.lexicon))
        return bool(list(ready.made_in(Searched(among))))

    assert said("cats always chase the dog")
    assert not said("the dog will chase all of the many cats")
    assert not said("cats that sleep all day long chase the dog")
    assert not said("cats chase the dog never")
