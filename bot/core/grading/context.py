"""What grading may know besides the question and the reply."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.grading.matters import Matters
from bot.core.grading.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingContext:
    """The bank's own knowledge, gathered once when it is loaded, and the findings of optional tiers."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    """Every term that the bank knows (accepted answers, topic names, data/terms.toml): the contrast set for typos."""
    lexicon: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Synonym sets for "@name" in patterns."""
    corrections: Mapping[str, str] = field(default_factory=dict)
    """Misconception id -> what is true instead, and why people mix it up (markup)."""
    claims: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Misconception id -> patterns of what is wrong whatever was asked (data/misconceptions.toml)."""
    matters: Matters = field(default_factory=Matters)
    """What each topic speaks of."""
    evidence: Mapping[str, str] = field(default_factory=dict)
    """Key point id -> the learner's words in which an optional tier (embeddings, an LLM) recognised it. It may turn
    a missed point into a hit, never more."""
