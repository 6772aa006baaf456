"""The questions that we ship: nothing for the linter to find, and snippets that print what they say."""

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from bot.authoring.lint import lint_bank
from bot.core.questions.choice import OptionsQuestion
from bot.core.questions.code import Code
from bot.runtime.question_bank import data_folder, read

BANK, FAULTS = read([data_folder()])
SNIPPETS = [q for q in BANK.questions.values() if isinstance(q, Code) and q.language == "python" and q.prints]
QUERIES = [q for q in BANK.questions.values() if isinstance(q, Code) and q.language == "sql" and q.prints]
ONE_RIGHT = [
    q
    for q in BANK.questions.values()
    if isinstance(q, OptionsQuestion | Code) and sum(option.correct for option in q.options) == 1
]


def test_there_is_nothing_to_mend():
    assert FAULTS == ()
    assert lint_bank(BANK, [data_folder()]) == ()


def completed(question: Code) -> str:
    """The snippet with the right answer in its gap, if it has one."""
    right = [option.text.strip("`") for option in question.options if option.correct]
    return question.code.replace("____", (*question.accept, *right)[0])


@pytest.mark.parametrize("question", SNIPPETS, ids=lambda question: question.id)
def test_snippets_print_what_they_say(question):
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", completed(question)], capture_output=True, text=True, check=False
    )
    assert ran.stdout.rstrip("\n") == question.prints.rstrip("\n"), ran.stderr


def last_result(script: str) -> str:
    """What the last SELECT of the script returns in SQLite: a row a line, columns joined by " | ", nulls as NULL."""
    rows, statement = [], ""
    with closing(sqlite3.connect(":memory:")) as database:
        for piece in script.rstrip("; \n").split(";"):
            statement += piece + ";"
            if sqlite3.complete_statement(statement):
                ran = database.execute(statement)
                rows = ran.fetchall() if ran.description else rows
                statement = ""
    return "\n".join(" | ".join("NULL" if value is None else str(value) for value in row) for row in rows)


@pytest.mark.parametrize("question", QUERIES, ids=lambda question: question.id)
def test_queries_return_what_they_say(question):
    assert last_result(completed(question)) == question.prints


@pytest.mark.parametrize("question", ONE_RIGHT, ids=lambda question: question.id)
def test_the_right_option_does_not_stand_out_by_its_length(question):
    lengths = sorted(len(option.text) for option in question.options)
    right = next(len(option.text) for option in question.options if option.correct)
    assert right <= 1.3 * lengths[-2] or right < lengths[-1]


@pytest.mark.parametrize("question", BANK.questions.values(), ids=lambda question: question.id)
def test_every_question_can_be_shown_in_one_message(question):
    assert len(question.present("seed").stem) <= 1200
