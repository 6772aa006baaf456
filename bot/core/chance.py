"""
Seeded chance: the same seed gives the same draws on every machine and Python version.

The standard library's generator is global state and changes between versions; shuffles and generated numbers
must come out the same when a prompt is shown again after a restart.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of draws from a seed. Two streams with one seed are equal."""

    def __init__(self, *seed: object) -> None:
        self._key = "\x1f".join(map(str, seed)).encode()
        self._drawn = 0

    def _bits(self) -> int:
        """The next 64 bits, as an unsigned integer."""
        digest = blake2b(self._key, digest_size=8, salt=self._drawn.to_bytes(8, "big"))
        self._drawn += 1
        return int.from_bytes(digest.digest(), "big")

    def fraction(self) -> float:
        """A float in [0, 1)."""
        return (self._bits() >> 11) / (1 << 53)

    def integer(self, low: int, high: int) -> int:
        """An integer in [low, high], both included."""
        if high < low:
            raise ValueError(f"nothing lies between {low} and {high}")
        # The bias of the remainder is below range / 2**64: far below anything that a learner could notice.
        return low + self._bits() % (high - low + 1)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.integer(0, len(items) - 1)]

    def shuffled(self, items: Sequence[T]) -> tuple[T, ...]:
        """All items in a drawn order (Fisher-Yates)."""
        mixed = list(items)
        for last in range(len(mixed) - 1, 0, -1):
            other = self.integer(0, last)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return tuple(mixed)

    def sample(self, items: Sequence[T], count: int) -> tuple[T, ...]:
        """`count` different items in a drawn order."""
        if count > len(items):
            raise ValueError(f"cannot draw {count} of {len(items)}")
        return self.shuffled(items)[:count]
