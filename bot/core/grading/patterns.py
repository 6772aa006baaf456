"""The pattern language of rubrics, compiled: see `bot.core.questions.rubric` for what authors write."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.grading.words import Word, alike, edits, is_english, plain, words

SHORTEST_TYPO = 4
ARTICLES = frozenset({"a", "an", "the"})
"""Words that notes and many first languages do without: no phrase of several other words depends on them."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """One word or phrase, as stems; `negated` if the claim is about its negation."""

    stems: tuple[str, ...]
    negated: bool = False
    exactly: str = ""
    """Not empty: only this very word, for words whose stem says too much ("useful" has the stem of "use")."""


class Term(tuple[Alternative, ...]):
    """Alternatives of which any one will do."""

    by_first: dict[str, list[Alternative]]
    """First stem -> the alternatives that begin with it."""

    def __new__(cls, alternatives: Iterable[Alternative]) -> "Term":
        """Sorts the alternatives by their first stem."""
        made = super().__new__(cls, alternatives)
        made.by_first = {}
        for alternative in made:
            made.by_first.setdefault(alternative.stems[0], []).append(alternative)
        return made


class Pattern(tuple[Term, ...]):
    """Terms that must all stand in a clause."""

    near: tuple[bool, ...]
    """For each term whether it must stand close behind the one before it."""
    without: Term | None
    """What must not stand there, if anything."""

    def __new__(cls, terms: Iterable[Term], near: Sequence[bool] = (), without: Term | None = None) -> "Pattern":
        """A pattern; without `near` its terms may stand in any order."""
        made = super().__new__(cls, terms)
        made.near = tuple(near) or (False,) * len(made)
        made.without = without
        return made


@dataclass(frozen=True, slots=True)
class Found:
    """Where an alternative occurs in a run of words."""

    start: int
    end: int
    """One past the last word."""
    negated: bool


@lru_cache(maxsize=8192)
def _phrase(text: str) -> tuple[str, ...]:
    if text.startswith("#"):
        return (text,)  # what a clause does in a story: see narration.py
    said = tuple(words(plain(text)))
    bare = tuple(word.stem for word in said if word.text not in ARTICLES)
    return bare if len(bare) > 1 else tuple(word.stem for word in said)


def compile_pattern(text: str, lexicon: Mapping[str, Sequence[str]]) -> Pattern:
    """Reads "a|b c + @set + !d > e + -f". Raises KeyError for a set that the lexicon does not have."""
    terms: list[Term] = []
    near: list[bool] = []
    without = None
    for part in text.split(" + "):
        if part.strip().startswith("-"):
            without = compile_term(part.strip()[1:], lexicon)
            continue
        for place, term in enumerate(part.split(" > ")):
            terms.append(compile_term(term, lexicon))
            near.append(place > 0)
    return Pattern(terms, near, without)


def compile_term(text: str, lexicon: Mapping[str, Sequence[str]]) -> Term:
    """Reads one term: alternatives joined by "|"."""
    alternatives: dict[Alternative, None] = {}
    for raw in text.split("|"):
        piece = raw.strip()
        negated = piece.startswith("!")
        exactly = piece.lstrip("! ").startswith("=")
        name = piece.lstrip("!= ").strip()
        for phrase in lexicon[name[1:]] if name.startswith("@") else (name,):
            stems = _phrase(phrase)
            if stems:
                alternatives[Alternative(stems, negated, name if exactly else "")] = None
    return Term(alternatives)


def places_of(run: Sequence[Word]) -> dict[str, list[int]]:
    """Stem -> where it stands in a run of words."""
    found: dict[str, list[int]] = {}
    for position, word in enumerate(run):
        found.setdefault(word.stem, []).append(position)
    return found


def occurrences(term: Term, run: Sequence[Word], places: Mapping[str, Sequence[int]]) -> list[Found]:
    """Every place where one of the term's alternatives stands; misspellings were put right by `spelled` before."""
    found: list[Found] = []
    for first in term.by_first.keys() & places.keys():
        for alternative in term.by_first[first]:
            size = len(alternative.stems)
            if size == 1:
                found += [
                    Found(start, start + 1, alternative.negated)
                    for start in places[first]
                    if not alternative.exactly or run[start].text == alternative.exactly
                ]
                continue
            for start in places[first]:
                end = _end_of(alternative.stems, run, start)
                if end:
                    found.append(Found(start, end, alternative.negated))
    return sorted(found, key=lambda one: (one.start, one.end, one.negated)) if len(found) > 1 else found


def _end_of(stems: Sequence[str], run: Sequence[Word], start: int) -> int:
    """One past the last word of a phrase that begins at `start`, articles within it aside; 0 if it does not stand there."""
    place = start
    for stem in stems:
        while place < len(run) and run[place].stem != stem and run[place].text in ARTICLES:
            place += 1
        if place == len(run) or run[place].stem != stem:
            return 0
        place += 1
    return place


@lru_cache(maxsize=32768)
def spelled(word: Word, known: frozenset[str]) -> Word:
    """The word, or the one of the rubric's own words (`known` stems) that it misspells. English words are left alone."""
    if word.stem in known or word.is_function or len(word.text) < SHORTEST_TYPO or is_english(word.text):
        return word
    near = [meant for meant in known if meant[0] == word.stem[0] and alike(word.stem, meant)]
    return Word(word.text, min(near, key=lambda meant: (edits(word.stem, meant), meant))) if near else word


def stems_of(patterns: Sequence[Pattern]) -> frozenset[str]:
    """All stems that occur in patterns."""
    return frozenset(
        stem for pattern in patterns for term in pattern for alternative in term for stem in alternative.stems
    )
