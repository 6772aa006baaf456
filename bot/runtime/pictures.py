"""Draws charts. matplotlib is an extra: without it every message goes out as text, which says the same."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any

import structlog

from bot.ports.messages import Bars, Chart, Curve, Days, Message, Picture, Ranking, Stacks, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

log = structlog.get_logger("pictures")

WIDTH, DPI = 5.4, 200
"""Inches and dots an inch: 1080 dots, a phone's width; letters of 11 points are as large there as those of the chat."""
ROW = 0.42
"""Inches for a row of bars."""
TITLE, BODY, SMALL = 15, 11.5, 10
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Colours:
    """One taste. Every pair that must be told apart differs in lightness, too."""

    ground: str
    ink: str
    faint: str
    rail: str
    main: str
    second: str
    third: str
    band: str
    steps: tuple[str, str, str, str]
    """Of a calendar: nothing, one, a few, many."""


DARK = Colours("#17212b", "#f1f5f9", "#9fb0c0", "#2b3a48", "#5cb8ff", "#ffc857", "#f2786d", "#5cb8ff",
               ("#2b3a48", "#2f6f9f", "#4a9fdd", "#9ad4ff"))  # fmt: skip
LIGHT = Colours("#ffffff", "#17212b", "#5b6b7a", "#e4eaf0", "#1677c8", "#c98a00", "#c8453a", "#1677c8",
                ("#e4eaf0", "#9ccbf0", "#4a9fdd", "#12609f"))  # fmt: skip


def can_draw() -> bool:
    """Whether matplotlib is there; it is not loaded yet."""
    return find_spec("matplotlib") is not None


_hand = ThreadPoolExecutor(1, "pictures")
"""One at a time: matplotlib is not made for several threads, and a picture takes a fifth of a second."""


async def drawn(message: Message) -> Message:
    """The message with its chart as a picture, or as text where drawing fails."""
    if message.chart is None:
        return message
    try:
        png = await asyncio.get_running_loop().run_in_executor(_hand, draw, message.chart)
    except Exception:
        log.exception("a chart could not be drawn", title=message.chart.title)
        return replace(message, chart=None, blocks=message.blocks or (text(message.chart.alt),))
    return replace(message, chart=None, picture=Picture(png, message.chart.alt, "chart.png"))


def draw(chart: Chart) -> bytes:
    """The chart as PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  (half a second, and only for pictures)
    from matplotlib.figure import Figure  # noqa: PLC0415

    colours = DARK if chart.dark else LIGHT
    height, body = _body(chart)
    top = 0.95
    figure = Figure(figsize=(WIDTH, height + top + 0.2), dpi=DPI, facecolor=colours.ground)
    FigureCanvasAgg(figure)
    whole = height + top + 0.2
    figure.text(0.05, 1 - 0.36 / whole, chart.title, color=colours.ink, size=TITLE, weight="bold", va="center")
    figure.text(0.05, 1 - 0.68 / whole, chart.note, color=colours.faint, size=BODY, va="center")
    body(figure, (0.2 / whole, height / whole), colours)
    kept = BytesIO()
    figure.savefig(kept, format="png", facecolor=colours.ground, metadata={"Software": None})
    return kept.getvalue()


Body = Callable[["Figure", tuple[float, float], Colours], None]
"""Draws into the figure, between (bottom, height) as shares of it."""


def _body(chart: Chart) -> tuple[float, Body]:
    """(Its height in inches, what draws it)."""
    match chart.content:
        case Bars() as bars:
            gaps = sum(row.apart for row in bars.rows)
            return ROW * (len(bars.rows) + 0.4 * gaps) + 0.25, lambda *room: _bars(bars, *room)
        case Days() as days:
            return 0.5 * 7 + 0.15, lambda *room: _days(days, *room)
        case Curve() as curve:
            return 2.9, lambda *room: _curve(curve, *room)
        case Ranking() as ranking:
            gaps = sum(row.apart for row in ranking.rows)
            return ROW * (len(ranking.rows) + 0.4 * gaps) + 0.25, lambda *room: _ranking(ranking, *room)
        case Stacks() as stacks:
            return 2.9, lambda *room: _stacks(stacks, *room)


def _axes(figure: "Figure", left: float, width: float, room: tuple[float, float], colours: Colours) -> "Axes":
    axes = figure.add_axes((left, room[0], width, room[1]))
    axes.set_facecolor(colours.ground)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, colors=colours.faint, labelsize=SMALL)
    return axes


def _short(label: str, longest: int) -> str:
    return label if len(label) <= longest else label[: longest - 1].rstrip() + "…"


def _bars(bars: Bars, figure: "Figure", room: tuple[float, float], colours: Colours) -> None:
    axes = _axes(figure, 0.43, 0.42, room, colours)
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.set_yticks([])
    at = 0.0
    for row in bars.rows:
        if row.apart:
            at += 0.4
        weight = "bold" if row.strong else "normal"
        axes.barh(at, 1, height=0.5, color=colours.rail)
        axes.barh(at, row.value, height=0.5, color=colours.main)
        axes.plot((row.low, row.high), (at, at), color=colours.second, linewidth=2.2, solid_capstyle="butt")
        for end in (row.low, row.high):
            axes.plot((end, end), (at - 0.16, at + 0.16), color=colours.second, linewidth=2.2)
        label: dict[str, Any] = {"va": "center", "size": BODY, "weight": weight, "clip_on": False}
        axes.text(-0.04, at, _short(row.label, 22), ha="right", color=colours.ink, **label)
        axes.text(1.30, at, f"{100 * row.value:.0f} %", ha="right", color=colours.ink, **label)
        at += 1
    axes.set_ylim(at - 0.4, -0.6)


def _ranking(ranking: Ranking, figure: "Figure", room: tuple[float, float], colours: Colours) -> None:
    axes = _axes(figure, 0.47, 0.38, room, colours)
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.set_yticks([])
    at = 0.0
    for row in ranking.rows:
        if row.apart:
            at += 0.4
        axes.barh(at, 1, height=0.5, color=colours.rail)
        axes.barh(
            at, row.value / max(1, ranking.most), height=0.5, color=colours.second if row.strong else colours.main
        )
        # A name is no formula, whatever stands in it.
        label: dict[str, Any] = {"va": "center", "size": BODY, "weight": "bold" if row.strong else "normal",
                                 "clip_on": False, "parse_math": False}  # fmt: skip
        axes.text(-1.0, at, row.place, ha="right", color=colours.faint, **label)
        axes.text(-0.95, at, _short(_drawable(row.label), 21), ha="left", color=colours.ink, **label)
        axes.text(1.30, at, str(row.value), ha="right", color=colours.ink, **label)
        at += 1
    axes.set_ylim(at - 0.4, -0.6)


def _drawable(label: str) -> str:
    """What of a name the font has: an emoji would be an empty box. The message's text has all of it."""
    from matplotlib import font_manager  # noqa: PLC0415

    font = font_manager.get_font(font_manager.findfont("DejaVu Sans"))
    kept = "".join(letter for letter in label if letter.isspace() or font.get_char_index(ord(letter)))
    return " ".join(kept.split()) or "…"


def _days(days: Days, figure: "Figure", room: tuple[float, float], colours: Colours) -> None:
    weeks = -(-len(days.counts) // 7)
    axes = _axes(figure, 0.13, 0.83, room, colours)
    axes.set_aspect("equal", anchor="NW")
    for number, count in enumerate(days.counts):
        week, day = divmod(number, 7)
        colour = colours.steps[0 if not count else 1 if count == 1 else 2 if count < 4 else 3]
        axes.add_patch(_square(week, day, colour))
        if number == len(days.counts) - 1:
            axes.plot((week + 0.06, week + 0.94, week + 0.94, week + 0.06, week + 0.06),
                      (day + 0.06, day + 0.06, day + 0.94, day + 0.94, day + 0.06), color=colours.second, linewidth=2)  # fmt: skip
    month = 0
    for week in range(weeks):
        monday = days.first + timedelta(days=7 * week)
        if monday.month != month:
            axes.text(week + 0.06, -0.18, f"{monday:%b}", color=colours.faint, size=SMALL, va="bottom")
            month = monday.month
    axes.set_xlim(0, max(weeks, 10))
    axes.set_ylim(7.05, -0.75)
    axes.set_xticks([])
    axes.set_yticks([number + 0.5 for number in range(7)], DAY_NAMES)


def _square(week: int, day: int, colour: str) -> Any:
    from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415

    return FancyBboxPatch((week + 0.14, day + 0.14), 0.72, 0.72, boxstyle="round,pad=0,rounding_size=0.14",
                          facecolor=colour, edgecolor="none")  # fmt: skip


def _curve(curve: Curve, figure: "Figure", room: tuple[float, float], colours: Colours) -> None:
    axes = _axes(figure, 0.13, 0.80, (room[0] + 0.09, room[1] - 0.09), colours)
    days = range(len(curve.value))
    axes.fill_between(days, curve.low, curve.high, color=colours.band, alpha=0.22, linewidth=0)
    axes.plot(days, curve.value, color=colours.main, linewidth=3, solid_capstyle="round")
    last = len(curve.value) - 1
    axes.set_xlim(0, last)
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25", "50", "75", "100 %"])
    axes.grid(axis="y", color=colours.rail, linewidth=1)
    axes.set_axisbelow(True)
    ticks = sorted({0, last // 3, 2 * last // 3, last})
    axes.set_xticks(ticks, ["today" if not tick else _day_of(curve, tick) for tick in ticks])
    labels = axes.get_xticklabels()
    labels[0].set_horizontalalignment("left")
    labels[-1].set_horizontalalignment("right")
    if curve.marked is not None and 0 <= (at := (curve.marked - curve.first).days) <= last:
        axes.plot((at, at), (0, 1), color=colours.second, linewidth=2, linestyle=(0, (4, 3)), clip_on=False)
        axes.plot((at,), (curve.value[at],), "o", color=colours.second, markersize=8, clip_on=False)
        side = -1 if at > last / 2 else 1
        axes.annotate(f"{curve.mark}: {100 * curve.value[at]:.0f} %", (at, 0.06), (7 * side, 0), textcoords="offset points",
                      ha="right" if side < 0 else "left", color=colours.ink, size=BODY, weight="bold")  # fmt: skip


def _day_of(curve: Curve, ahead: int) -> str:
    day = curve.first + timedelta(days=ahead)
    return f"{day.day} {day:%b}"


def _stacks(stacks: Stacks, figure: "Figure", room: tuple[float, float], colours: Colours) -> None:
    axes = _axes(figure, 0.07, 0.88, (room[0] + 0.08, room[1] - 0.19), colours)
    shades = (colours.main, colours.second, colours.third)
    columns = range(len(stacks.labels))
    base = [0] * len(stacks.labels)
    for (_, numbers), shade in zip(stacks.parts, shades, strict=False):
        axes.bar(columns, numbers, bottom=base, width=0.62, color=shade)
        base = [low + number for low, number in zip(base, numbers, strict=True)]
    most = max([*base, 3])
    for column, total in enumerate(base):
        axes.text(column, total + 0.04 * most, str(total) if total else "–", ha="center", color=colours.ink if total else colours.faint,
                  size=BODY, weight="bold")  # fmt: skip
    axes.set_ylim(0, 1.15 * most)
    axes.set_yticks([])
    axes.set_xticks(list(columns), stacks.labels)
    left = 0.07
    for (name, _), shade in zip(stacks.parts, shades, strict=False):
        figure.text(left, room[0] + room[1] - 0.02, "■", color=shade, size=BODY, va="center")
        figure.text(left + 0.04, room[0] + room[1] - 0.02, name, color=colours.ink, size=BODY, va="center")
        left += 0.08 + 0.022 * len(name)
