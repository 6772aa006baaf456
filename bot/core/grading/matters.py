"""What the bank's topics speak of, and whether a reply speaks of another one's matter."""

import math
from collections import defaultdict
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.core.grading.words import plain, words

ELSEWHERE = 0.5
"""A reply is about another topic if what it shares with its own weighs less than this share of what it shares with that one ..."""
ENOUGH = 6.0
"""... and that is so much: about two words that few topics have."""


@dataclass(frozen=True)
class Matters:
    """The words of all topics."""

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Topic -> what authors wrote of it."""

    @cached_property
    def _stems(self) -> Mapping[str, frozenset[str]]:
        return {
            topic: frozenset(word.stem for text in texts for word in words(plain(text)) if not word.is_function)
            for topic, texts in self.texts.items()
        }

    @cached_property
    def _topics(self) -> Mapping[str, Sequence[str]]:
        """Stem -> the topics that have it."""
        found: dict[str, list[str]] = defaultdict(list)
        for topic, stems in self._stems.items():
            for stem in stems:
                found[stem].append(topic)
        return found

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        """Stem -> how much it tells of a topic: the logarithm of all topics over those that have it."""
        return {stem: math.log(len(self._stems) / len(topics)) for stem, topics in self._topics.items()}

    def speaks_of_another(self, said: Collection[str], topic: str, expected: Container[str]) -> bool:
        """
        Whether a reply (its stems) is about another topic than the one it was asked about, in whose answers `expected`
        stems are looked for too. False for a topic that is not known.
        """
        if topic not in self._stems:
            return False
        own = 0.0
        others: dict[str, float] = defaultdict(float)
        for stem in said:
            weight = self._weights.get(stem, 0.0)
            if stem in expected or stem in self._stems[topic]:
                own += weight
            for other in self._topics.get(stem, ()):
                others[other] += weight
        most = max((weight for other, weight in others.items() if other != topic), default=0.0)
        return most >= ENOUGH and own < most * ELSEWHERE
