"""Boards in words."""

from collections.abc import Sequence

from bot.core.challenge import phrases
from bot.core.challenge.standings import Standing
from bot.core.phrases import counted
from bot.core.turn import Line
from bot.ports.messages import Chart, Items, Rank, Ranking, text

TOP = 10
WORTH_A_LOOK = 3
"""With fewer rows there is nothing to see that is not read as fast."""


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


def board_chart(
    title: str,
    note: str,
    standings: Sequence[Standing],
    *,
    most: int,
    own: int = 0,
    around: Sequence[Standing] = (),
    dark: bool = True,
) -> Chart:
    """
    A board to look at. `own` is the learner whose row is marked, `around` their neighbours where the rows end before.

    `most` are the points of the first place, which may be on another page.
    """
    rows = tuple(
        Rank(
            place=place_of(standing),
            label=standing.name or "—",
            value=standing.points,
            strong=standing.learner_id == own,
            apart=index == len(standings),
        )
        for index, standing in enumerate((*standings, *around))
    )
    alt = "; ".join(f"{place_of(row)} {row_text(row)}" for row in (*standings, *around))
    return Chart(title=title, note=note, content=Ranking(rows=rows, most=most), alt=f"{title}: {alt}.", dark=dark)
