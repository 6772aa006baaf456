"""
The contract between the grader and its optional tiers: embeddings, an LLM.

The rubric does the grading. A tier only reads a reply for the key points that the rubric did not recognise in it, and
says in which of the learner's words it finds them; each of its finds is checked before it counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SoughtPoint:
    """A key point that was not recognised."""

    id: str
    says: str
    """The idea as one short sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What a tier is to look for, and where."""

    question_id: str
    stem: str
    """The question as it was put."""
    reply: str
    """All that the learner wrote."""
    said: str
    """What of it may count: without sentences that talk to the grader or only tell what others believe."""
    points: tuple[SoughtPoint, ...]
    """Most valuable first; never empty."""


class Tier(Protocol):
    """Finds key points said in other words."""

    name: str
    """As in WARMSTART_GRADER."""

    async def find(self, sought: Sought) -> Mapping[str, str]:
        """
        Key point id -> the words of `Sought.said` that say it; nothing for what it does not find.

        It keeps its own time, and does work that costs outside the event loop. What it raises counts as finding nothing.
        """

    async def close(self) -> None:
        """Lets go of connections."""
