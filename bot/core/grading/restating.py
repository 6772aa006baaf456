"""The question said again before it is answered: nobody's answer, whatever stands in it."""

import re
from collections.abc import Iterator

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
PART_ENDS = re.compile(r"[.?!]+[\s”\"]*|[“”\"]")
FEWEST_WORDS = 4
"""Words of a sentence of the question from which saying it again is no accident."""
BEGINS = re.compile(
    r"(?:^|[.!?:>“”\"\n…*-]|\b(?:asks?|asked|asking|know|question|(?:question|task) (?:is|was)|is|was))[\s>“\"*_]*$"
)
"""What stands before a sentence that is said again; elsewhere ("it is not true that ...") it is spoken of."""
OPENING = ' >“"*_'
AFTER = re.compile(r"[\s.?!”\"*_:]*")


def without_question(text: str, question: str) -> str:
    """The reply without the question's own sentences, where it says them word for word as sentences of their own."""
    rest = text
    for sentence in (question, *PART_ENDS.split(question)):
        wanted = [word.casefold() for word in WORD.findall(sentence)]
        if len(wanted) >= FEWEST_WORDS:
            for start, end in _said(rest, wanted):
                before = rest[:start].rstrip(OPENING)
                rest = f"{before}{': ' if before[-1:].isalpha() else ' '}{rest[end:]}"
                break
    return rest.strip() if rest is not text else text


def _said(text: str, wanted: list[str]) -> Iterator[tuple[int, int]]:
    """Where these words stand in a row at the beginning of a sentence, with the marks behind them."""
    words = list(WORD.finditer(text))
    folded = [word[0].casefold() for word in words]
    for first in range(len(words) - len(wanted) + 1):
        if folded[first] == wanted[0] and folded[first : first + len(wanted)] == wanted:
            start, last = words[first].start(), words[first + len(wanted) - 1].end()
            if BEGINS.search(text[:start].lower()):
                after = AFTER.match(text, last)
                yield start, after.end() if after else last
