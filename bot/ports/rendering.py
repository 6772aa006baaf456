"""What `fit` has measured is sent next: an adapter's rendering is kept for that moment."""

from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import TypeVar

from bot.ports.messages import Block

R = TypeVar("R")

RECENT = 512
"""Renderings that are kept."""


class _These:
    """These very blocks, not others that are equal: to compare them would cost as much as to render them."""

    __slots__ = ("blocks",)

    def __init__(self, blocks: tuple[Block, ...]) -> None:
        self.blocks = blocks

    def __hash__(self) -> int:
        return id(self.blocks)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _These) and self.blocks is other.blocks


def remembered(render: Callable[[Sequence[Block]], R]) -> Callable[[Sequence[Block]], R]:
    """The same, but done once for the same tuple of blocks. What it returns is shared: nobody may change it."""
    kept = lru_cache(RECENT)(lambda these: render(these.blocks))

    @wraps(render)
    def look(blocks: Sequence[Block]) -> R:
        return kept(_These(blocks)) if isinstance(blocks, tuple) else render(blocks)

    return look
