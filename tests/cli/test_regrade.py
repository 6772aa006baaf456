"""`warmstart bank regrade` and `warmstart bank difficulty`."""

from dataclasses import replace

from bot.authoring.difficulty import lines
from bot.core.rating import Rating
from bot.runtime.question_bank import load
from tests.chat import small_bank


def test_a_question_that_does_not_exist(warmstart):
    run = warmstart("bank", "regrade", "no.such")
    assert run.exit_code == 2
    assert "There is no question 'no.such'" in run.output


def test_nothing_changes_where_the_key_is_as_it_was(warmstart):
    question = next(iter(load(()).active))
    warmstart("chat", input=f"/quiz {question.topic}\nidk\n")
    run = warmstart("bank", "regrade", question.id)
    assert run.exit_code == 0
    assert "Nothing changes" in run.output


def test_a_mended_key_changes_attempts_once_and_a_dry_run_none(warmstart, monkeypatch):
    bank = small_bank()
    question = bank.questions["bias-variance.pick"]
    monkeypatch.setattr("bot.cli.bank_answers.bank_of_operator", lambda: bank)
    monkeypatch.setattr("bot.runtime.question_bank.load", lambda packs: bank)
    warmstart("chat", input="/start\nskip\nskip\nskip\n/quiz bias-variance fresher\nwrong one\n")
    options = tuple(option.model_copy(update={"correct": option.text == "wrong one"}) for option in question.options)
    mended = question.model_copy(update={"options": options})
    changed = replace(bank, questions={**bank.questions, question.id: mended})
    monkeypatch.setattr("bot.cli.bank_answers.bank_of_operator", lambda: changed)
    dry = warmstart("bank", "regrade", question.id, "--dry-run")
    assert "1 attempts of 1 learners would change" in dry.output, dry.output
    done = warmstart("bank", "regrade", question.id)
    assert "1 attempts of 1 learners changed" in done.output
    assert "Nothing changes" in warmstart("bank", "regrade", question.id).output


def test_difficulty_names_what_is_far_from_what_its_author_said():
    bank = small_bank()
    found = list(
        lines(
            bank,
            {
                "bias-variance.pick": Rating(mu=38, sigma=2, answers=40),
                "bias-variance.hard": Rating(mu=38, sigma=2, answers=40),
                "bias-variance.number": Rating(mu=25, sigma=2, answers=2),
            },
        )
    )
    assert any("bias-variance.pick" in line and "harder than stated" in line for line in found)
    assert any("bias-variance.hard" in line and "than stated" not in line for line in found)
    assert not any("bias-variance.number" in line for line in found), "too few answers"


def test_difficulty_of_an_empty_database(warmstart):
    assert "No question has 5 answers" in warmstart("bank", "difficulty").output
