"""Whether a word is affirmed or denied where it stands."""

from collections.abc import Container, Sequence

from bot.core.grading.words import Word, stem

NEGATORS = frozenset(
    {
        "not",
        "no",
        "never",
        "without",
        "neither",
        "nor",
        "hardly",
        "barely",
        "nothing",
        "none",
        "cannot",
        "instead",
        "rather",
    }
    | {
        stem(word)
        for word in (
            "avoid",
            "prevent",
            "fail",
            "lack",
            "stop",
            "unable",
            "against",
            "remove",
            "eliminate",
            "ignore",
            "less",
            "low",
            "zero",
        )
    }
)
WEAK = frozenset(
    {
        stem(word)
        for word in (
            "avoid",
            "prevent",
            "stop",
            "remove",
            "eliminate",
            "ignore",
            "against",
            "less",
            "low",
            "zero",
            "rather",
            "instead",
            "lack",
        )
    }
)
"""Deny what follows only in the narrow sense: at most two words ahead."""
REACH = 4
"""How many words a "not" reaches ahead; function words count, since "does not really have the" is a lot of nothing."""
NARROW = 2


def denials(run: Sequence[Word], start: int, *, besides: Container[int] = ()) -> int:
    """How many negations stand before a word at `start` and reach it. "Not only" does not deny; nor do the places in `besides`."""
    count = 0
    for position in range(max(0, start - REACH), start):
        if position in besides:
            continue
        word = run[position]
        if word.text not in NEGATORS and word.stem not in NEGATORS:
            continue
        following = run[position + 1].text if position + 1 < len(run) else ""
        if following in {"only", "just", "necessarily"} or (word.text == "rather" and following != "than"):
            continue
        if word.stem in WEAK and start - position > NARROW:
            continue
        count += 1
    return count


AUXILIARIES = frozenset(
    {"do", "does", "did", "is", "are", "was", "were", "will", "would", "can", "could", "should", "has", "have"}
)
HEDGES = frozenset({"only", "just", "always", "necessarily", "enough", "alone", "sufficient", "perfect"})


def denied_after(run: Sequence[Word], end: int) -> int:
    """1 where what stands before `end` is denied by its verb: "skip connections do not help", but not "is not the only"."""
    after = [word.text for word in run[end : end + 4]]
    if len(after) < 2 or after[0] not in AUXILIARIES or after[1] not in {"not", "never"}:
        return 0
    return 0 if any(word in HEDGES for word in after[2:]) else 1
