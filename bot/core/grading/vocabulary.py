"""Known terms in comparable form: what a typed term may be confused with, and what else it is called."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from bot.core.grading.words import plain, stem

LONGEST = 5
"""Most words of a term."""
ARTICLES = frozenset({"a", "an", "the", "of", "s"})
SHORT_FOR = {
    "cv": "cross validation", "xval": "cross validation", "prec": "precision", "grad": "gradient", "distr": "distribution", "neg": "negative",
    "topo": "topological", "avg": "average", "std": "standard deviation", "acc": "accuracy", "crossval": "cross validation",
    "ohe": "one hot encoding", "abs": "absolute", "fn": "function", "fns": "functions",
}  # fmt: skip
"""What is usually cut short in a typed term."""
GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "λ": "lambda", "μ": "mu", "σ": "sigma"}
DIGITS = {"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10"}  # fmt: skip


@lru_cache(maxsize=16384)
def key(text: str) -> str:
    """Comparable form: no case, accents, punctuation, articles; hyphens and spaces alike; words by their stem."""
    dotless = re.sub(r"\b(?:[a-z]\.){2,}[a-z]?\b", lambda match: match.group(0).replace(".", ""), plain(text))
    dotless = re.sub(r"[αβγδελμσ]", lambda match: GREEK[match[0]], dotless)
    letters = re.sub(r"[^a-z0-9+#.^ ]", " ", dotless.replace("-", " ").replace("_", " "))
    letters = re.sub(r"(?<!\d)\.|\.(?!\d)", " ", letters)
    spelt_out = " ".join(SHORT_FOR.get(word, word) for word in with_arabic(letters).split())
    return " ".join(term_stem(word) for word in spelt_out.split() if word not in ARTICLES)


def with_arabic(text: str) -> str:
    """Lower-case text in which "type ii" is "type 2"."""
    return re.sub(r"\btype (i{1,3})\b", lambda match: f"type {len(match[1])}", text)


def term_stem(word: str) -> str:
    """The word's stem; a number in words is one in digits: "type one" is "type 1"."""
    return DIGITS.get(word) or stem(word)


@lru_cache(maxsize=16384)
def squeezed(text: str) -> str:
    """The key without spaces: "drop out" is "dropout"."""
    return key(text).replace(" ", "")


def is_one_of(said: str, terms: Iterable[str]) -> bool:
    """Whether it is one of the terms up to clothes."""
    form = squeezed(said)
    return any(form == squeezed(term) for term in terms)


@dataclass(frozen=True)
class Vocabulary:
    """Every term that the bank knows."""

    names: Mapping[str, str] = field(default_factory=dict)
    """Key -> the term as written, in lower case."""
    same: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Squeezed key -> the squeezed keys of its exact synonyms, itself among them."""
    against: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Squeezed key -> the keys of what it excludes: "goes up" -> "decreas", "fall", ..."""
    groups: tuple[frozenset[str], ...] = ()
    """Exact synonyms as written, in lower case."""

    @classmethod
    def of(
        cls,
        terms: Iterable[str],
        groups: Iterable[Iterable[str]] = (),
        opposites: Iterable[Iterable[Iterable[str]]] = (),
    ) -> "Vocabulary":
        """From single terms, groups of exact synonyms, and lines of groups that exclude one another."""
        same: dict[str, frozenset[str]] = {}
        against: dict[str, frozenset[str]] = {}
        every = set(terms)
        written: list[frozenset[str]] = []
        lines = [[tuple(group) for group in line] for line in opposites]
        for group in (*map(tuple, groups), *(group for line in lines for group in line)):
            every.update(group)
            written.append(frozenset(term.lower() for term in group))
            forms = frozenset(map(squeezed, group))
            for form in forms:
                same[form] = same.get(form, frozenset()) | forms
        for line in lines:
            for group in line:
                others = frozenset(key(term) for other in line if other is not group for term in other)
                for form in map(squeezed, group):
                    against[form] = against.get(form, frozenset()) | others
        names = {key(term): term.lower() for term in sorted(every) if len(key(term)) > 1}
        return cls(names, same, against, tuple(written))

    @cached_property
    def technical(self) -> frozenset[str]:
        """The stems that terms consist of."""
        return frozenset(word for name in self.names for word in name.split())

    @cached_property
    def forms(self) -> frozenset[str]:
        """Squeezed keys of all terms."""
        return frozenset(name.replace(" ", "") for name in self.names)

    @cached_property
    def written(self) -> frozenset[str]:
        """All terms as written, in lower case."""
        return frozenset(self.names.values()) | frozenset(term for group in self.groups for term in group)

    def knows(self, said: str) -> bool:
        """Whether it is a term."""
        return squeezed(said) in self.forms

    def called(self, terms: Iterable[str]) -> frozenset[str]:
        """Squeezed keys of the terms and of their exact synonyms."""
        found: set[str] = set()
        for form in map(squeezed, terms):
            found |= self.same.get(form, frozenset({form}))
        return frozenset(found)

    def within(self, run: str) -> Iterator[str]:
        """Keys of the terms that stand in a run of stems."""
        stems = run.split()
        for size in range(1, LONGEST + 1):
            for start in range(len(stems) - size + 1):
                name = " ".join(stems[start : start + size])
                if name in self.names:
                    yield name

    @cached_property
    def _by_length(self) -> Mapping[int, Sequence[str]]:
        found: dict[int, list[str]] = {}
        for form in self.forms:
            found.setdefault(len(form), []).append(form)
        return found

    def nearer(self, said: str, than: int, besides: Container[str]) -> bool:
        """Whether another term than `besides` (squeezed keys) is at most `than` edits away."""
        form = squeezed(said)
        return any(
            other not in besides and OSA.distance(form, other, score_cutoff=than) <= than
            for length in range(len(form) - than, len(form) + than + 1)
            for other in self._by_length.get(length, ())
        )

    def spelt_out(self, forms: Iterable[str]) -> list[str]:
        """The keys, with their spaces, of squeezed ones."""
        return [self._spaced[form] for form in forms if form in self._spaced]

    @cached_property
    def _spaced(self) -> Mapping[str, str]:
        return {name.replace(" ", ""): name for name in self.names}
