"""Every command. A new one is one function and one row in its family's file."""

from collections.abc import Mapping

from rapidfuzz import fuzz, process

from bot.core import phrases
from bot.core.commands import (
    challenge,
    data,
    group,
    interview,
    leaderboard,
    link,
    onboarding,
    plan,
    practice,
    ready,
    settings,
)
from bot.core.commands.command import Command
from bot.core.turn import Line, Turn
from bot.ports.messages import Choice, CommandSpec, Heading, Items, Span

FAMILIES = {"learn": "Learning", "plan": "Your plan", "settings": "Settings", "data": "Your data", "group": "Groups"}
CLOSE = 60
"""Likeness (0 to 100) from which a mistyped command is guessed at."""


def help_(turn: Turn, arguments: str) -> None:
    """All commands by family, or one in detail."""
    name = arguments.removeprefix("/").lower()
    if name:
        command = COMMANDS.get(name)
        if command is None:
            unknown(turn, name)
        else:
            parts = [f"/{name}", *(f"[{parameter.name}]" for parameter in command.spec.parameters)]
            rows = tuple(
                (Span(parameter.name, "bold"), Span(f": {parameter.help}")) for parameter in command.spec.parameters
            )
            lines: list[Line] = [Heading(" ".join(parts)), f"{command.spec.summary}."]
            turn.say(*lines, *([Items(rows)] if rows else []), menu=False)
        return
    group = turn.event.place.group
    lines = [phrases.HELP_INTRO]
    for family, title in FAMILIES.items():
        specs = [spec for spec in SPECS if spec.family == family and (spec.group or not group)]
        if specs:
            lines.append(Heading(title))
            lines.append(Items(tuple((Span(f"/{spec.name}", "bold"), Span(f" {spec.summary}")) for spec in specs)))
    turn.say(*lines, menu=False)


def unknown(turn: Turn, name: str) -> None:
    """There is no such command; offers the closest."""
    likely = process.extractOne(name, list(COMMANDS), scorer=fuzz.ratio, score_cutoff=CLOSE)
    said = phrases.UNKNOWN_COMMAND.format(name=name[:30])
    if likely:
        turn.say(
            f"{said} {phrases.DID_YOU_MEAN.format(name=likely[0])}", actions=(Choice(f"/{likely[0]}", f"/{likely[0]}"),)
        )
    else:
        turn.say(f"{said} {phrases.SEE_HELP}", menu=False)


COMMANDS: Mapping[str, Command] = {
    command.spec.name: command
    for command in (
        *onboarding.COMMANDS,
        *practice.COMMANDS,
        *interview.COMMANDS,
        *plan.COMMANDS,
        *ready.COMMANDS,
        *settings.COMMANDS,
        *challenge.COMMANDS,
        *leaderboard.COMMANDS,
        *group.COMMANDS,
        *link.COMMANDS,
        *data.COMMANDS,
        Command(spec=CommandSpec("help", "Everything I can do", family="learn", links=""), run=help_),
    )
}
SPECS: tuple[CommandSpec, ...] = tuple(command.spec for command in COMMANDS.values())
