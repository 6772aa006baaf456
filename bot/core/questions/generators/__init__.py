"""The generators of numbers; importing this package registers them."""

from bot.core.questions.generators import (
    algorithms,
    classification,
    distances,
    inference,
    language,
    linear,
    networks,
    probability,
    production,
    ranking,
    scores,
    sequential,
    trees,
)

__all__ = [
    "algorithms",
    "classification",
    "distances",
    "inference",
    "language",
    "linear",
    "networks",
    "probability",
    "production",
    "ranking",
    "scores",
    "sequential",
    "trees",
]
