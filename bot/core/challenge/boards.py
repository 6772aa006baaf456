"""Boards in words."""

from collections.abc import Sequence

from bot.core.challenge import phrases
from bot.core.challenge.standings import Standing
from bot.core.phrases import counted
from bot.core.turn import Line
from bot.ports.messages import Items, text

TOP = 10


def board_lines(standings: Sequence[Standing], most: int = TOP) -> list[Line]:
    """The first rows, each with its place; says what shared places mean, and how many are left out."""
    if not standings:
        return [phrases.NO_POINTS]
    shown = standings[:most]
    lines: list[Line] = [
        Items(
            tuple(text(row_text(standing)).spans for standing in shown),
            tuple(place_of(standing) for standing in shown),
        )
    ]
    if len(standings) > most:
        lines.append(phrases.AND_OTHERS.format(count=counted(len(standings) - most, "other")))
    if any(standing.shared for standing in shown):
        lines.append(phrases.TIED)
    return lines


def row_text(standing: Standing) -> str:
    """As "Ada: 50 points, 3 right"."""
    return phrases.ROW.format(name=standing.name or "—", points=counted(standing.points, "point"), right=standing.right)


def place_of(standing: Standing) -> str:
    """As "1", or "2=" where several share it."""
    return f"{standing.rank}=" if standing.shared else str(standing.rank)
