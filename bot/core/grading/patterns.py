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


def occurrences(term: Term, run: Sequence[Word]) -> list[Found]:
    """Every place where one of the term's alternatives stands; misspellings were put right by `spelled` before."""
    found: list[Found] = []
    stems = [word.stem for word in run]
    there = set(stems)
    for alternative in term:
        first, size = alternative.stems[0], len(alternative.stems)
        if first not in there:
            continue
        for start, stem in enumerate(stems):
            if stem == first and tuple(stems[start : start + size]) == alternative.stems:
                found.append(Found(start, start + size, alternative.negated))
    return found


def spelled(word: Word, known: frozenset[str]) -> Word:
    """The word, or the one of the rubric's own words (`known` stems) that it misspells."""
    if word.stem in known or word.is_function:
        return word
    for meant in known:
        if meant[0] == word.stem[0] and alike(word.stem, meant):
            return Word(word.text, meant)
    return word


def stems_of(patterns: Sequence[Pattern]) -> frozenset[str]:
    """All stems that occur in patterns."""
    return frozenset(
        stem for pattern in patterns for term in pattern for alternative in term for stem in alternative.stems
    )
