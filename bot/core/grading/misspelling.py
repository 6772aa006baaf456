"""How far a typed term is from another one, where it can be a misspelling at all."""

import re

from rapidfuzz.distance import OSA

from bot.core.grading.vocabulary import ARTICLES, Vocabulary
from bot.core.grading.words import AN_ENGLISH_WORD, frequency, plain, stem

NOT_A_TYPO = 99
"""The distance of what is more than a misspelling."""
SHORT = 4
"""Letters up to which a word must be spelled exactly."""
LONG = 9
"""Letters from which a word may have two typos."""
UNHEARD_OF = 1.0
"""Frequency below which a word is surely no word: it may have as many typos as a long one."""
NEARLY_LONG = 7
"""Letters that such a word must have."""
BY_EAR = 3
"""Edits that a word may have that is written as it sounds."""
PREFIXES = (
    "un", "in", "im", "non", "de", "dis", "anti", "over", "under", "pre", "post", "hyper", "hypo", "inter", "intra", "micro", "macro", "bi", "multi",
)  # fmt: skip
OPPOSITE_PARTS = (
    ("encod", "decod"), ("over", "under"), ("homo", "hetero"), ("max", "min"), ("pre", "post"), ("micro", "macro"), ("intra", "inter"),
    ("explicit", "implicit"), ("ascent", "descent"), ("crease", "decrease"), ("hard", "soft"), ("endo", "exo"), ("induct", "deduct"),
)  # fmt: skip
HOMOPHONES = {"decent": "descent", "principle": "principal", "principles": "principal", "forrest": "forest"}
"""Words often typed for the one that is meant inside a longer term."""
SOUNDS = (
    (r"ph", "f"), (r"c(?=[eiy])", "s"), (r"ck|c|q", "k"), (r"x", "ks"), (r"z", "s"), (r"th", "t"), (r"(?<=[aeiouy])h|^h|gh", ""), (r"y", "i"),
    (r"ee|ea|ie|ei", "i"), (r"oo|ou", "u"), (r"ai|ay", "e"), (r"e$|es$|ed$", ""), (r"(.)\1+", r"\1"), (r"[ae]", "a"),
)  # fmt: skip
"""Spellings, one after the other, and how they sound (roughly)."""


def distance(said: str, term: str, vocabulary: Vocabulary) -> int:
    """
    Edits between a reply and a term; `NOT_A_TYPO` where they are more than misspellings: every word may have one edit,
    two if it is long, none if it is short, and numbers, prefixes and the first letter must be right. A word that is a
    word of its own is no misspelling of a single-word term.
    """
    typed, meant = (plain(text).replace("-", " ").replace("@", " at ").split() for text in (said, term))
    typed = [word.strip(".,!?'\"") for word in typed if word not in ARTICLES]
    meant = [word for word in meant if word not in ARTICLES]
    if len(typed) != len(meant):
        typed, meant = ["".join(typed)], ["".join(meant)]
    total = 0
    for one, other in zip(typed, meant, strict=True):
        if one == other or stem(one) == stem(other):
            continue
        between = _between(one, other, vocabulary, alone=len(meant) == 1)
        if between == NOT_A_TYPO:
            return NOT_A_TYPO
        total += between
    return total


def _between(one: str, other: str, vocabulary: Vocabulary, *, alone: bool) -> int:
    if re.search(r"\d", one + other) or one[:1] != other[:1]:
        return NOT_A_TYPO
    if len(other) <= SHORT:
        # "nul hypothesis": a double letter typed once.
        single = not alone and len(one) >= SHORT - 1 and re.sub(r"(.)\1", r"\1", other) == one
        return 1 if single and not vocabulary.knows(one) else NOT_A_TYPO
    if HOMOPHONES.get(one) == other and not alone:
        return 1
    edits = OSA.distance(one, other)
    by_ear = frequency(one) < AN_ENGLISH_WORD and _sound(one) == _sound(other)
    if edits > (BY_EAR if by_ear else _allowed(one, other)) or _turns_meaning(one, other) or vocabulary.knows(one):
        return NOT_A_TYPO
    if (alone or len(other) <= SHORT + 1) and frequency(one) >= AN_ENGLISH_WORD:
        return NOT_A_TYPO
    return min(edits, 1) if by_ear else edits


def _allowed(one: str, other: str) -> int:
    if len(other) >= LONG or (len(other) >= NEARLY_LONG and frequency(one) < UNHEARD_OF):
        return 2
    return 1


def _sound(word: str) -> str:
    for spelling, sound in SOUNDS:
        word = re.sub(spelling, sound, word)
    return word


def _turns_meaning(one: str, other: str) -> bool:
    """A prefix or ending that makes it another word: "homogeneous" and "heterogeneous", "parametric" and "nonparametric"."""
    if any(one.startswith(prefix) != other.startswith(prefix) for prefix in PREFIXES):
        return True
    return any(
        (a in one and b in other and b not in one) or (b in one and a in other and a not in one)
        for a, b in OPPOSITE_PARTS
    )
