"""/challenge: games in a group."""

from datetime import timedelta

from bot.core.challenge import clock, moves, phrases, repeating, starting
from bot.core.challenge.boards import board_lines
from bot.core.challenge.game import Challenge, Slot
from bot.core.challenge.showing import edit_groups, mine_action, stage_of, to_groups, topic_of
from bot.core.challenge.snapshot import GameSnapshot
from bot.core.challenge.standings import outcome, points, ranked
from bot.core.commands.command import Command
from bot.core.turn import Line, Turn
from bot.ports.messages import CommandSpec, Parameter

ACTIONS = ("start", "join", "status", "pause", "resume", "skip", "stop", "repeat")


def code_in(arguments: str) -> str:
    """The code in "join ABC234", or empty."""
    action, _, rest = arguments.partition(" ")
    return rest.strip().upper() if action.lower() == "join" else ""


def slot_in(arguments: str) -> Slot:
    """Which game is meant where two are on: "stop weekly" that of the week, else the one of the hour."""
    return "weekly" if "weekly" in arguments.lower().split() else "game"


def challenge(turn: Turn, arguments: str) -> None:
    """Starts a game, shows it, or steers it. In a private chat: the learner's own question of a game."""
    action, _, rest = arguments.partition(" ")
    action = action.lower()
    game = turn.snapshot.game
    if not turn.event.place.group:
        if game is not None:
            moves.mine(turn, game)
        else:
            turn.say(
                phrases.IS_OVER if action.startswith("g") and len(action) == 10 else phrases.GROUPS_ONLY, menu=False
            )
    elif action == "start":
        starting.start(turn, rest)
    elif action == "join":
        starting.join(turn, rest.strip().upper())
    elif action == "repeat":
        repeating.repeat(turn, rest)
    elif not action:
        turn.say(phrases.USAGE, menu=False)
    elif action not in ACTIONS:
        turn.say(phrases.UNKNOWN_ACTION, menu=False)
    elif game is None:
        turn.say(phrases.NO_GAME, menu=False)
    elif action == "status":
        _status(turn, game)
    elif game.challenge.settings.host != turn.learner.id and not turn.event.sender.admin:
        turn.say(phrases.HOST_ONLY.format(host=game.challenge.settings.host_name or "the host"), menu=False)
    else:
        {"pause": _pause, "resume": _resume, "skip": _skip, "stop": _stop}[action](turn, game)
        if any(venue.room and venue.place == turn.event.place for venue in game.venues):
            turn.say(phrases.DONE_IN_ROOM, menu=False)


def _status(turn: Turn, game: GameSnapshot) -> None:
    found = outcome(game.challenge.id, game.challenge.settings, game.events)
    lines: list[Line] = [_status_line(turn, game.challenge, len(found.members))]
    standings = ranked(points(found), game.members)
    if standings:
        lines += board_lines(standings)
    turn.say(*lines, actions=mine_action(game.challenge) if game.challenge.phase == "open" else (), menu=False)


def _status_line(turn: Turn, game: Challenge, members: int) -> str:
    settings = game.settings
    line = {"lobby": phrases.STATUS_LOBBY, "between": phrases.STATUS_BETWEEN}.get(
        game.phase, phrases.STATUS_PACE if game.own_pace else phrases.STATUS_OPEN
    )
    if game.paused:
        line = phrases.STATUS_PAUSED
    left = (game.due - turn.now).total_seconds() if game.due else 0
    return line.format(
        mode=phrases.MODE_NAMES[settings.mode],
        topic=topic_of(turn, settings),
        left=phrases.duration(left),
        count=members,
        number=game.number,
        questions=game.count,
    )


def _pause(turn: Turn, game: GameSnapshot) -> None:
    if game.challenge.paused:
        turn.say(phrases.ALREADY_PAUSED, menu=False)
        return
    moved = clock.move(turn, game, "paused", learner_id=turn.learner.id, shown=game.shown)
    if game.challenge.phase == "open":
        count = game.shown
        lines = clock.open_lines(turn, moved.challenge, count)
        edit_groups(turn, moved, *lines, number=game.challenge.number)
    _tell(turn, moved, phrases.PAUSED_NOW.format(name=turn.learner.name or "the host"))


def _resume(turn: Turn, game: GameSnapshot) -> None:
    left = game.challenge.left
    if left is None:
        turn.say(phrases.NOT_PAUSED, menu=False)
        return
    # Whoever comes back needs a moment to read what is open.
    left = max(left, timedelta(seconds=5))
    moved = clock.move(turn, game, "resumed", due=turn.now + left, learner_id=turn.learner.id, shown=game.shown)
    said = phrases.RESUMED_NOW.format(left=phrases.duration(left.total_seconds()))
    if game.challenge.phase == "open":
        lines = clock.open_lines(turn, moved.challenge, game.shown)
        to_groups(turn, moved, said, *lines, number=game.challenge.number, actions=mine_action(game.challenge))
    else:
        _tell(turn, moved, said)


def _skip(turn: Turn, game: GameSnapshot) -> None:
    challenge = game.challenge
    if challenge.phase != "open" or challenge.own_pace:
        turn.say(phrases.NOTHING_TO_SKIP, menu=False)
        return
    number = challenge.number
    moved = clock.move(
        turn, game, "skipped", question=number, due=turn.now + timedelta(seconds=3), learner_id=turn.learner.id
    )
    lines = [phrases.SKIPPED.format(number=number)]
    edit_groups(turn, moved, *lines, number=number)
    to_groups(turn, moved, *lines, number=number)


def _stop(turn: Turn, game: GameSnapshot) -> None:
    said = phrases.CALLED_OFF_BY if game.challenge.phase == "lobby" else phrases.STOPPED_BY
    lead = [said.format(name=turn.learner.name or "the host")]
    group = turn.snapshot.group
    if game.challenge.settings.mode == "weekly" and group is not None and group.group.weekly_count is not None:
        lead.append(phrases.REPEATS_STILL)
    clock.end(turn, game, lead=tuple(lead), learner_id=turn.learner.id)


def _tell(turn: Turn, game: GameSnapshot, said: str) -> None:
    """A word to every group, which does not become the game's message."""
    for venue in game.venues:
        turn.say(said, place=stage_of(turn, venue), menu=False)


COMMANDS = (
    Command(
        spec=CommandSpec(
            "challenge",
            "Play with the group: live, sprint or over the week",
            (
                Parameter("action", "What to do", choices=ACTIONS),
                Parameter("topic", "On what; empty: a mix", suggests=True),
                Parameter("questions", "How many", number=True),
                Parameter("seconds", "Seconds for each question", number=True),
                Parameter("mode", "How to play", choices=("live", "sprint", "weekly")),
                Parameter(
                    "extras", "A bonus for speed; other groups may join", choices=("speed", "joint", "speed joint")
                ),
            ),
            member=True,
            private_reply=False,
            family="group",
            links="g[a-z0-9]{9}|status",
        ),
        run=challenge,
        game=True,
        group=True,
    ),
)
