"""Questions with options: how they are shown, and how typed replies are read."""

import re
from collections.abc import Sequence

from bot.core.chance import Chance
from bot.core.questions.base import Option, Presented, Shown

LETTERS = "ABCDEFGHIJKL"
ALL_OR_NONE = re.compile(r"\W*(?:all|none|both|neither) of (?:the )?(?:above|these|them)\W*", re.IGNORECASE)
"""An option that speaks of the others: it has its place at the end."""


def in_order(options: Sequence[Option], seed: str, shuffle: bool) -> tuple[Shown, ...]:
    """The options in the order that this seed gives; in the file's order where shuffling would break the sense."""
    shown = tuple(Shown(str(index), option.text) for index, option in enumerate(options))
    if not shuffle or any(ALL_OR_NONE.fullmatch(option.text) for option in options):
        return shown
    return Chance(seed, "options").shuffled(shown)


def plain(text: str) -> str:
    """Lower case words and numbers only: for comparing what was typed with an option's text."""
    return " ".join(re.findall(r"[a-z0-9.+\-]+", re.sub(r"[*`$\\_{}]", "", text).lower())).strip(" .")


def read_picks(text: str, presented: Presented) -> tuple[str, ...]:
    """
    The keys that a typed reply names, in the order typed; empty if it names none or is ambiguous.

    Understands "b", "B)", "2", "option 2", an option's text, and for several or ordered questions lists such as
    "a c", "1,3", "a and c", "bdac".
    """
    exact = [shown.key for shown in presented.options if plain(shown.text) == plain(text)]
    if len(exact) == 1:
        return (exact[0],)
    marks = _marks(text, presented)
    if marks and (presented.several or presented.ordered or len(marks) == 1):
        return marks
    if presented.several or presented.ordered:
        return ()
    typed = plain(text)
    within = [shown.key for shown in presented.options if len(typed) >= 4 and plain(shown.text).startswith(typed)]
    return (within[0],) if len(within) == 1 else ()


def _marks(text: str, presented: Presented) -> tuple[str, ...]:
    """Option letters or numbers, if the reply consists of nothing else."""
    count = len(presented.options)
    words = [
        word
        for word in re.findall(r"[a-z]+|\d+", text.lower())
        if word not in {"and", "option", "options", "answer", "is", "then", "the", "it", "s"}
    ]
    if (
        len(words) == 1
        and words[0].isalpha()
        and 1 < len(words[0]) <= count
        and (presented.several or presented.ordered)
    ):
        words = list(words[0])
    if (
        len(words) == 1
        and words[0].isdigit()
        and len(words[0]) > 1
        and int(words[0]) > count
        and (presented.several or presented.ordered)
    ):
        words = list(words[0])
    places: list[int] = []
    for word in words:
        if word.isdigit():
            place = int(word) - 1
        elif len(word) == 1:
            place = LETTERS.lower().find(word)
        else:
            return ()
        if not 0 <= place < count:
            return ()
        if place not in places:
            places.append(place)
    return tuple(presented.options[place].key for place in places)
