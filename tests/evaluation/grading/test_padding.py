"""Small talk, doubt and layout around an answer change no verdict; the ways of saying it otherwise are what they say."""

from time import thread_time

import pytest

from bot.core.chance import Chance
from bot.core.grading.accepting import grade_accepted
from bot.core.grading.clauses import clauses
from bot.core.grading.evidence import graded
from bot.core.grading.framing import unframed, with_marks, without_fillers
from bot.core.grading.guards import only_echoes
from bot.core.grading.numbers import grade_number
from bot.core.grading.remarks import without_remarks
from bot.core.grading.restating import without_question
from bot.runtime.question_bank import load
from tests.evaluation.grading.padding import development, said_otherwise, tried
from tests.evaluation.grading.variants import WAYS

EVERY = 40
"""Of the answers one in so many is tried."""
UNCHANGED = 0.97
"""All of the development half: docs/grading.md."""


def test_padding_and_layout_change_hardly_any_verdict():
    rows = [row for part in ("main", "held-out", "strangers") for row in development(part)][::EVERY]
    assert {row.split for row in rows} == {"dev"}
    found = list(tried(load([]), rows))
    assert len(found) > 600
    changed = [f"{one.row.id} {one.ways}" for one in found if one.changed]
    assert len(changed) <= len(found) * (1 - UNCHANGED), changed


def test_variants_of_an_answer_are_the_same_each_time_and_none_is_the_answer():
    row = development("main")[0]
    first, again = (list(said_otherwise(row, "What is it?", draws=2, pairs=3)) for _ in range(2))
    assert first == again
    texts = [text for _, text in first]
    assert row.answer not in texts
    assert len(set(texts)) == len(texts) > 20


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("bullets for commas", "- Low bias\n- high variance. It fits noise."),
        ("joined by and", "Low bias, high variance and it fits noise."),
        ("numbered sentences", "1. Low bias, high variance\n2. It fits noise."),
        ("exclaimed", "Low bias, high variance! It fits noise!"),
    ],
)
def test_layouts(way, said):
    assert WAYS[way]("Low bias, high variance. It fits noise.", "", Chance("any")) == said


@pytest.mark.parametrize(
    "said",
    [
        "Hi! Not 100% sure, but it fits the noise. Hope that makes sense.",
        "ok so hmm, it fits the noise, I think",
        "As far as I remember from my course, it fits the noise. But I may be wrong. :)",
        "I'd say it like this: it basically fits the noise. That's all I know. Thanks!",
    ],
)
def test_what_is_said_around_an_answer_is_taken_off(said):
    assert unframed(without_fillers(said)).rstrip(".") == "it fits the noise"


@pytest.mark.parametrize(
    "said",
    [
        "I think",
        "not sure",
        "Supervised means you know the labels",
        "It makes sense of the data",
        "the loss is kind",
        "ask whether the groups make sense",
    ],
)
def test_nothing_of_an_answer_is_taken_off(said):
    assert unframed(without_fillers(said)) == said


def test_remarks_on_oneself_and_on_daily_life_are_left_out():
    answer = "It fits the noise, like my neighbour who learns answers by heart."
    known = {"fit", "nois", "neighbor", "heart"}
    said = f"I'm Anna, an analyst from Berlin. {answer} It's raining here. (I need more coffee.) Sorry for typos, I'm on my phone."
    assert without_remarks(said, known) == answer
    assert without_remarks("It's raining here.", known) == "It's raining here."


KNOWN = frozenset({"fit", "nois", "gap", "overfit", "memor"})


@pytest.mark.parametrize(
    "remark",
    [
        "This is a very important topic in machine learning.",
        "Many big companies like Netflix use overfitting models every day.",
        "In practice it always depends on the data and the problem.",
        "There are many books and papers about it.",
        "We had a dashboard for it which the whole team looked at every Monday.",
        "My professor always said that it is the heart of the field.",
        "Every recruiter I spoke to wanted to hear something about it.",
    ],
)
def test_generalities_and_anecdotes_are_left_out(remark):
    answer = "It fits the noise."
    asked = {"overfit"}
    assert without_remarks(f"{answer} {remark}", KNOWN, asked) == answer
    assert without_remarks(f"{remark} {answer}", KNOWN, asked) == answer
    assert without_remarks(with_marks(f"It fits the noise {remark}"), KNOWN, asked) == answer


@pytest.mark.parametrize(
    "said",
    [
        "A memorised answer is a common problem in practice.",
        "If I train too long it is very hard on new data.",
        "The first two are useful because the third one is slow.",
        "It depends on the data whether that helps at all.",
        "I show it many examples and it finds out by itself.",
    ],
)
def test_a_sentence_that_says_something_is_no_generality(said):
    answer = "It fits the noise."
    assert without_remarks(f"{answer} {said}", KNOWN, {"overfit"}) == f"{answer} {said}"


def test_whose_neighbour_it_is_tells_a_remark_from_the_matter():
    said = "It fits the noise. My neighbour is drilling again."
    assert without_remarks(said, {"fit", "nois", "neighbor"}) == "It fits the noise."


@pytest.mark.parametrize(
    ("said", "gave_up"),
    [
        ("Bit of background, I studied economics. I really don't know", True),
        ("I don't know. My neighbour is drilling again.", True),
        ("I don't know. It averages the models.", False),
    ],
)
def test_who_does_not_know_may_talk_all_the_same(said, gave_up):
    bank = load([])
    assert graded(bank.questions["bagging-vs-boosting.explain"], said, "seed", bank.context).gave_up is gave_up


def test_sentences_that_speak_of_what_was_asked_are_no_talk():
    asked = {"precis", "recal"}
    said = "Recall first for tumours; precision first if a customer's card gets blocked wrongly."
    assert without_remarks(f"{said} It is raining.", asked | {"tumour"}, asked) == said


def test_a_sentence_without_a_mark_before_it_begins_all_the_same():
    assert with_marks("the mean of both We had a dashboard") == "the mean of both. We had a dashboard"
    assert (
        with_marks("say why I think that L1 is better than The Thing")
        == "say why I think that L1 is better than The Thing"
    )


def test_the_same_remark_may_stand_beside_any_answer_to_a_question():
    bank = load([])
    question = bank.questions["missing-data.explain"]
    said = "I'd find out the reason it's missing, if it is by chance or depends on the value."
    alone, beside = (
        graded(question, text, "seed", bank.context)
        for text in (said, f"Everyone talks about it but few really get it. {said}")
    )
    assert alone.hit == beside.hit != ()


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Hi! not 100% sure but overfiting 🙂 My lunch is getting cold.", True),
        ("If I recall correctly, .55", False),
        ("ok so hmm, it's over-fitting. Hope that's right!", True),
        ("hi, I don't know. Sorry!", False),
        ("underfitting... actually overfitting lol", True),
        ("Okay coach, listen. overfitting", True),
        ("Okay coach, listen. Not overfitting.", False),
        ("Overfitting. Or underfitting.", False),
        ("overfitting... actually underfitting lol", False),
    ],
)
def test_typed_terms_are_read_out_of_small_talk(text, right):
    grade = grade_accepted(text, ("overfitting",), load([]).context.vocabulary)
    assert (grade.verdict == "correct") is right


@pytest.mark.parametrize("text", ["Simply put, .55", "hi! -0.55, no wait, 0.55. My cat says hello."])
def test_typed_numbers_are_read_out_of_small_talk(text):
    assert grade_number(text, 0.55, tolerance=0.001).verdict == "correct"
    assert grade_number("If I recall correctly, -0.55", 0.55, tolerance=0.001).verdict == "incorrect"


def test_a_question_said_again_is_no_answer():
    question = "What is overfitting, and how do you notice it? Name a remedy."
    assert without_question(f"{question} It fits noise.", question) == "It fits noise."
    assert (
        without_question("> What is overfitting, and how do you notice it\nIt fits noise.", question)
        == "It fits noise."
    )
    assert without_question(question, question) == ""
    assert unframed(without_question(f"So you ask {question} It fits noise.", question)) == "It fits noise."
    spoken_of = "I do not care what is overfitting, and how do you notice it"
    assert without_question(spoken_of, question) == spoken_of


def test_and_begins_a_clause_where_a_claim_of_its_own_follows():
    def texts(text):
        return [clause.text for clause in clauses(text)]

    assert texts("L1 makes weights zero and L2 only shrinks all of them") == [
        "L1 makes weights zero",
        "L2 only shrinks all of them",
    ]
    assert texts("recall finds all and precision: how many are right")[1] == "precision"
    assert texts("both train and test error are high") == ["both train and test error are high"]
    assert texts("train on k-1 folds and average the scores") == ["train on k-1 folds and average the scores"]


def test_a_line_that_goes_on_is_the_same_sentence():
    spoken = clauses("It misses the point,\n- that's bias\n- The fit jumps around")
    assert [clause.sentence for clause in spoken] == [0, 0, 1]


def test_a_claim_in_the_words_of_the_question_is_no_echo():
    question = (
        "A test flags honest accounts once in 10,000. An account is flagged: is it surely a fraud among our 5 million?"
    )
    assert only_echoes("An account is flagged, so is it surely a fraud.", question)
    assert not only_echoes("Among 5 million, 500 honest ones are flagged.", question)
    assert not only_echoes("Surely each account needs a test.", question)


@pytest.mark.parametrize(
    "text", ["1 - 10", "10 + 10", "half of 10", "twice 10", "sqrt(10)", "less than 10", "10 of 10 + 3"]
)
def test_working_without_a_result_and_bounds_are_no_number(text):
    assert grade_number(text, 10, tolerance=0.01).verdict == "incorrect"


@pytest.mark.parametrize("text", ["10 x 10", "5 + 5 = 10", "20/2 so 10", "at least 10", "10 (half of 20)"])
def test_results_are_numbers_whatever_stands_before_them(text):
    assert grade_number(text, 10, tolerance=0.01).verdict == "correct"


def test_fifty_fifty_is_half():
    assert grade_number("50/50", 0.5, tolerance=0.01).verdict == "correct"
    assert grade_number("3/4", 0.03, tolerance=0.001).verdict == "incorrect"


@pytest.mark.parametrize(("one", "other", "verdict"), [("lasso", "ridge", "correct"), ("ridge", "lasso", "incorrect")])
def test_names_exchanged_in_brackets_are_a_swap(one, other, verdict):
    bank = load([])
    said = f"It adds a penalty on the weights. L1 ({one}) makes some exactly zero, L2 ({other}) squares them and only shrinks them."
    assert graded(bank.questions["regularization.explain"], said, "seed", bank.context).verdict == verdict


TERMS = "penalty, sparsity, lasso, ridge, squared weights, feature selection, shrinkage, overfitting"


@pytest.mark.parametrize(
    "clothes",
    [
        "You need {}.",
        "It depends on {}.",
        "Things like {}.",
        "{} are important.",
        "I would mention {}.",
        "{} all play a role.",
    ],
)
def test_a_list_in_the_clothes_of_a_sentence_earns_nothing(clothes):
    bank = load([])
    assert graded(bank.questions["regularization.explain"], clothes.format(TERMS), "seed", bank.context).score == 0
    bare = TERMS.replace(",", "") + " penalises large weights lasso sets zero ridge shrinks"
    assert graded(bank.questions["regularization.explain"], bare, "seed", bank.context).score == 0


def test_a_sentence_of_few_small_words_is_no_list():
    bank = load([])
    said = "Classification predicts categories and regression predicts continuous values."
    assert graded(bank.questions["classification-vs-regression.explain"], said, "seed", bank.context).score > 0


@pytest.mark.parametrize("piece", ["... ", ", , ", "not sure ", "so ", "( ", "1. "])
def test_a_long_reply_of_nothing_is_read_at_once(piece):
    start = thread_time()
    unframed(without_fillers(piece * 1000))
    assert thread_time() - start < 0.5


@pytest.mark.parametrize("next_clause", ["too small and it is slow", "min-max gives 0 to 1", "with ridge they stay"])
def test_a_filler_between_two_claims_leaves_their_comma(next_clause):
    assert without_fillers(f"too big and it jumps, simply, {next_clause}").split(", ")[-1] == next_clause


def test_a_hedge_within_a_claim_leaves_none():
    assert without_fillers("it learns, I think, from the noise") == "it learns from the noise"
