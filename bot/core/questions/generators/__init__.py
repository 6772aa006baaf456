"""The generators of numbers; importing this package registers them."""

from bot.core.questions.generators import classification, ranking, scores

__all__ = ["classification", "ranking", "scores"]
