"""/leaderboard: who is ahead in this group, and who would rather not be shown."""

from collections.abc import Sequence
from dataclasses import replace

from bot.core.challenge import phrases
from bot.core.challenge.boards import WORTH_A_LOOK, board_chart, board_lines
from bot.core.challenge.leaderboard import WINDOWS, Window, around, board, page_of
from bot.core.challenge.standings import Standing
from bot.core.commands.command import Command
from bot.core.phrases import NOT_HERE
from bot.core.turn import Line, Turn
from bot.ports.messages import Chart, Choice, CommandSpec, Heading, Parameter

WORDS: dict[str, Window] = {
    "week": "week", "weekly": "week", "month": "month", "monthly": "month", "all": "all", "all-time": "all",
    "alltime": "all", "ever": "all", "game": "game", "challenge": "game", "this": "game", "last": "game",
}  # fmt: skip
HIDE, SHOW = {"hide", "off"}, {"show", "on"}


def window_of(arguments: str) -> Window:
    """The time that is asked for; this week if none is named."""
    return next((WORDS[word] for word in arguments.lower().split() if word in WORDS), "week")


def leaderboard(turn: Turn, arguments: str) -> None:
    """Shows a page of the group's board, or hides and shows the learner on all of them."""
    words = arguments.lower().split()
    if words and words[0] in HIDE | SHOW:
        hidden = words[0] in HIDE
        turn.change(replace(turn.learner, hidden=hidden))
        turn.say(phrases.HIDDEN_NOW if hidden else phrases.SHOWN_NOW, menu=False)
        return
    found = turn.snapshot.board
    if not turn.event.place.group or found is None:
        turn.say(phrases.BOARD_IN_GROUPS, menu=False)
        return
    unknown = next((word for word in words if word not in WORDS and not word.isdecimal()), "")
    if unknown:
        turn.say(NOT_HERE.format(said=unknown[:30], instead=phrases.BOARD_WORDS), menu=False)
        return
    page = next((int(word) for word in words if word.isdecimal() and len(word) < 5), 1)
    elsewhere = bool(turn.event.sender.private_chat)
    turned = turn.pressed if words else ""
    if turned and elsewhere:
        # The page that is turned stands in the group, for all to see.
        turn.private = False
    # Where everybody reads along, not even the asker's own hidden row is shown.
    alone = turn.private
    standings = board(found, seen_by=turn.learner.id if alone else 0)
    rows, page, pages = page_of(standings, page)
    lines: list[Line] = [Heading(phrases.BOARD_TITLES[found.window])]
    lines += board_lines(rows) if rows else [phrases.NO_POINTS_YET]
    own = around(standings, turn.learner.id, rows)
    if own:
        lines += [phrases.AROUND_YOU, *board_lines(own)]
    if turn.learner.hidden:
        lines.append(phrases.HIDDEN_ROW if alone else phrases.HIDDEN_NOTE)
    if pages > 1:
        lines.append(phrases.PAGE.format(page=page, pages=pages))
    lines.append(phrases.WHAT_COUNTS)
    chart = None
    if turned or (len(standings) >= WORTH_A_LOOK and turn.learner.pictures != "off"):
        chart = _chart(turn, found.window, standings, rows, own)
    # In the private chat a button would not know which group is meant.
    actions = () if alone and elsewhere else _actions(found.window, page, pages)
    # A picture that stands there would stay: where there is none to replace it, the word comes as a message of its own.
    turn.say(*lines, actions=actions, chart=chart, edits=turned if chart else "", menu=False)


def _chart(
    turn: Turn, window: Window, standings: Sequence[Standing], rows: Sequence[Standing], own: Sequence[Standing]
) -> Chart | None:
    if not standings or standings[0].points == 0:
        return None
    first = standings.index(rows[0]) + 1
    note = phrases.PLACES.format(first=first, last=first + len(rows) - 1, count=len(standings))
    return board_chart(
        phrases.BOARD_TITLES[window],
        note,
        rows,
        most=standings[0].points,
        own=turn.learner.id,
        around=own,
        dark=turn.learner.pictures != "light",
    )


def _actions(window: Window, page: int, pages: int) -> tuple[Choice, ...]:
    actions = []
    if page > 1:
        actions.append(Choice(f"/leaderboard {window} {page - 1}", phrases.EARLIER))
    if page < pages:
        actions.append(Choice(f"/leaderboard {window} {page + 1}", phrases.FURTHER))
    actions += [Choice(f"/leaderboard {other} 1", phrases.WINDOW_LABELS[other]) for other in WINDOWS if other != window]
    return tuple(actions)


COMMANDS = (
    Command(
        spec=CommandSpec(
            "leaderboard",
            "Who is ahead in this group; “hide me” takes you off",
            (
                Parameter("window", "Which time, or hide or show yourself", choices=(*WINDOWS, "hide me", "show me")),
                Parameter("page", "Which page", number=True),
            ),
            family="group",
            links="(?:week|month|all|game)?",
        ),
        run=leaderboard,
        board=True,
    ),
)
