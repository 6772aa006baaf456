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


UNIMPORTANT = frozenset(
    {"important", "necessary", "needed", "relevant", "required", "matter", "need", "needs", "care", "bother"}
)
"""After a "not" these deny the rest of the clause: "it is not important whether clusters are stable"."""
MEANING = frozenset({"mean", "say", "imply", "tell", "prove", "guarantee", "follow", "claim"})
"""After a "not" these deny all that the clause says after them: "it does not mean that there is a 97% chance"."""
FAR = 12
"""How many words such a denial reaches, and one whose words are strung together by "or"."""


def denials(run: Sequence[Word], start: int, *, besides: Container[int] = ()) -> list[int]:
    """Where negations stand that reach the word at `start`. "Not only" does not deny; nor do the places in `besides`."""
    found = []
    for position in range(max(0, start - FAR), start):
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
        if start - position > REACH and not _reaches_far(run, position, start):
            continue
        found.append(position)
    return found


def _reaches_far(run: Sequence[Word], position: int, start: int) -> bool:
    """Whether a "not" denies a word further on: "not necessary to ...", "not a or b or c"."""
    if run[position].text not in {"not", "no", "never", "neither"}:
        return False
    following = {word.text for word in run[position + 1 : position + 3]}
    if run[position + 1].text in MEANING:
        return True
    between = [word.text for word in run[start - 2 : start]]
    return bool(following & UNIMPORTANT) or "or" in between or "nor" in between


AUXILIARIES = frozenset(
    {"do", "does", "did", "is", "are", "was", "were", "will", "would", "can", "could", "should", "has", "have"}
)
HEDGES = frozenset({"only", "just", "always", "necessarily", "enough", "alone", "sufficient", "perfect"})
COORDINATED = 3
"""Words that "and ..." may put between a word and its verb."""


def denied_after(run: Sequence[Word], end: int) -> bool:
    """True where what stands before `end` is denied by its verb: "skip connections do not help", but not "is not the only"."""
    after = [word.text for word in run[end : end + 4 + COORDINATED]]
    if after and after[0] in {"and", "or", "nor"}:
        verb = next((place for place, word in enumerate(after[: COORDINATED + 1]) if word in AUXILIARIES), 0)
        after = after[verb:]
    if len(after) > 2 and after[0] not in AUXILIARIES and not run[end].is_function:
        after = after[1:]  # "skip" in "skip connections do not help"
    if len(after) < 2 or after[0] not in AUXILIARIES or after[1] not in {"not", "never"}:
        return False
    return not any(word in HEDGES for word in after[2:4])
