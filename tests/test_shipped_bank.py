"""The questions that we ship: nothing for the linter to find, and snippets that print what they say."""

import subprocess
import sys

import pytest

from bot.authoring.lint import lint_bank
from bot.core.questions.choice import OptionsQuestion
from bot.core.questions.code import Code
from bot.runtime.question_bank import data_folder, read

BANK, FAULTS = read([data_folder()])
SNIPPETS = [q for q in BANK.questions.values() if isinstance(q, Code) and q.language == "python" and q.prints]
ONE_RIGHT = [
    q
    for q in BANK.questions.values()
    if isinstance(q, OptionsQuestion | Code) and sum(option.correct for option in q.options) == 1
]


def test_there_is_nothing_to_mend():
    assert FAULTS == ()
    assert lint_bank(BANK, [data_folder()]) == ()


@pytest.mark.parametrize("question", SNIPPETS, ids=lambda question: question.id)
def test_snippets_print_what_they_say(question):
    source = question.code.replace("____", question.accept[0] if question.accept else "")
    ran = subprocess.run([sys.executable, "-W", "ignore", "-c", source], capture_output=True, text=True, check=False)
    assert ran.stdout.rstrip("\n") == question.prints.rstrip("\n"), ran.stderr


@pytest.mark.parametrize("question", ONE_RIGHT, ids=lambda question: question.id)
def test_the_right_option_does_not_stand_out_by_its_length(question):
    lengths = sorted(len(option.text) for option in question.options)
    right = next(len(option.text) for option in question.options if option.correct)
    assert right <= 1.3 * lengths[-2] or right < lengths[-1]


@pytest.mark.parametrize("question", BANK.questions.values(), ids=lambda question: question.id)
def test_every_question_can_be_shown_in_one_message(question):
    assert len(question.present("seed").stem) <= 1200
