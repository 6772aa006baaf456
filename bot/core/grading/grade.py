"""What grading says about one reply."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Correct: the core is right and no material error. Partial: some of it, or an error beside right content."""

    CORRECT = "correct"
    PARTIAL = "partial"
    INCORRECT = "incorrect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A key point that was recognised, with the learner's own words for it."""

    key_point: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """The grade of one reply."""

    verdict: Verdict
    score: float
    """0 to 1."""
    confidence: float = 1.0
    """How sure the grader is of the verdict, 0 to 1; below `UNSURE` the learner is told so."""
    hit: tuple[str, ...] = ()
    """Ids of key points that were recognised, or keys of right options."""
    missed: tuple[str, ...] = ()
    """Ids of key points that were not recognised, most valuable first."""
    misconceptions: tuple[str, ...] = ()
    """Ids from the bank's list, as recognised in the reply or attached to the option picked."""
    feedback: tuple[str, ...] = ()
    """Two to five lines in the bank's markup: what was right, what is missing, what is mixed up and why."""
    quoted: tuple[Quoted, ...] = ()
    evidence: tuple[Quoted, ...] = ()
    """Those of `quoted` that an optional tier recognised, not the rubric."""
    rubric_version: int = 0
    """Version of the rubric that graded it; 0 where there is none."""
    gave_up: bool = False
    """True for "I don't know": respected, and not held against the learner beyond the schedule."""
    unclear: str = ""
    """Not empty: the reply could not be read as an answer (no number in it, an echo of the question), and this
    sentence says what to do; nothing is graded and the question stays open."""


UNSURE = 0.6
"""Below this confidence the feedback says 'not sure' and offers the model answer and an appeal."""
