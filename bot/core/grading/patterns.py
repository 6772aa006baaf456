"""The pattern language of rubrics, compiled: see `bot.core.questions.rubric` for what authors write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.grading.words import Word, alike, plain, words


@dataclass(frozen=True, slots=True)
class Alternative:
    """One word or phrase, as stems; `negated` if the claim is about its negation."""

    stems: tuple[str, ...]
    negated: bool = False


Term = tuple[Alternative, ...]
Pattern = tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Where an alternative occurs in a run of words."""

    start: int
    end: int
    """One past the last word."""
    negated: bool


@lru_cache(maxsize=8192)
def _phrase(text: str) -> tuple[str, ...]:
    return tuple(word.stem for word in words(plain(text)))


def compile_pattern(text: str, lexicon: Mapping[str, Sequence[str]]) -> Pattern:
    """Reads "a|b c + @set + !d". Raises KeyError for a set that the lexicon does not have."""
    return tuple(compile_term(part, lexicon) for part in text.split("+"))


def compile_term(text: str, lexicon: Mapping[str, Sequence[str]]) -> Term:
    """Reads one term: alternatives joined by "|"."""
    alternatives: dict[Alternative, None] = {}
    for raw in text.split("|"):
        piece = raw.strip()
        negated = piece.startswith("!")
        name = piece.lstrip("! ").strip()
        for phrase in lexicon[name[1:]] if name.startswith("@") else (name,):
            stems = _phrase(phrase)
            if stems:
                alternatives[Alternative(stems, negated)] = None
    return tuple(alternatives)


def occurrences(term: Term, run: Sequence[Word], known: frozenset[str]) -> list[Found]:
    """
    Every place where one of the term's alternatives stands.

    A word that is itself one of the rubric's own (`known` stems) is never taken for a misspelling of another.
    """
    found: list[Found] = []
    for alternative in term:
        size = len(alternative.stems)
        for start in range(len(run) - size + 1):
            if all(_same(run[start + offset].stem, meant, known) for offset, meant in enumerate(alternative.stems)):
                found.append(Found(start, start + size, alternative.negated))
    return found


def _same(typed: str, meant: str, known: frozenset[str]) -> bool:
    return typed == meant or (typed not in known and alike(typed, meant))


def stems_of(patterns: Sequence[Pattern]) -> frozenset[str]:
    """All stems that occur in patterns."""
    return frozenset(
        stem for pattern in patterns for term in pattern for alternative in term for stem in alternative.stems
    )
