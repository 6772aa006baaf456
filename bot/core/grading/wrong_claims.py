"""What is wrong whatever was asked: wrong claims that name all they speak of, looked for in every reply."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.grading.clauses import clauses
from bot.core.grading.matching import CompiledClaim, Searched, look_for, plain_windows
from bot.core.grading.patterns import compile_pattern
from bot.core.grading.words import frequency


@dataclass(frozen=True, slots=True)
class WrongClaims:
    """Wrong claims, ready for looking for."""

    patterns: tuple[CompiledClaim, ...]
    """Each pattern as a claim of its own, under the id of its misconception."""
    by_stem: Mapping[str, Sequence[int]]
    """Stem -> the patterns whose rarest term begins with it."""

    def made_in(self, among: Searched) -> Iterator[int]:
        """Indices of the patterns that are said in windows, in order."""
        candidates = {index for stem in among.having.keys() & self.by_stem.keys() for index in self.by_stem[stem]}
        for index in sorted(candidates):
            if look_for(self.patterns[index], among).hit:
                yield index


def compile_claims(claims: Mapping[str, Sequence[str]], lexicon: Mapping[str, Sequence[str]]) -> WrongClaims:
    """Compiles the patterns of each misconception id."""
    made = [
        CompiledClaim(name, (compile_pattern(text, lexicon),), "", wanted=False)
        for name, texts in claims.items()
        for text in texts
    ]
    by_stem: dict[str, list[int]] = {}
    for index, claim in enumerate(made):
        firsts = (frozenset(term.by_first) for term in claim.patterns[0])
        for stem in min(firsts, key=_commonness, default=frozenset()):
            by_stem.setdefault(stem, []).append(index)
    return WrongClaims(tuple(made), by_stem)


def _commonness(stems: frozenset[str]) -> float:
    """How often words with one of these stems are to be expected in a text."""
    return sum(10 ** frequency(stem) for stem in stems)


_COMPILED: dict[int, tuple[Mapping[str, Sequence[str]], WrongClaims]] = {}


def wrong_in(
    among: Searched, question: str, claims: Mapping[str, Sequence[str]], lexicon: Mapping[str, Sequence[str]]
) -> tuple[str, ...]:
    """
    Ids of the misconceptions that single clauses state. What the question itself says is not held against a reply, which
    may well speak of it.
    """
    kept = _COMPILED.get(id(claims))
    if kept is None or kept[0] is not claims:
        kept = _COMPILED[id(claims)] = (claims, compile_claims(claims, lexicon))
    ready = kept[1]
    found = list(ready.made_in(among))
    if not found:
        return ()
    asked = frozenset(ready.made_in(_of_question(question)))
    return tuple(dict.fromkeys(ready.patterns[index].id for index in found if index not in asked))


@lru_cache(maxsize=1024)
def _of_question(question: str) -> Searched:
    return Searched(plain_windows(clauses(question)))
