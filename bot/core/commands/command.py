"""What a command is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.core.turn import Turn
from bot.ports.messages import CommandSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One row of the registry."""

    spec: CommandSpec
    run: Callable[[Turn, str], None]
    """Called with everything after the command's name."""
    study: bool = False
    """Whether it wants the learner's cards and history loaded."""
    milestones: bool = False
    """Whether it wants the learner's finished interviews and the question of the day loaded."""
    game: bool = False
    """Whether it wants the game loaded that is on in this place."""
    group: bool = False
    """Whether it wants the settings of this group loaded."""
    board: bool = False
    """Whether it wants the leaderboard of this place loaded."""
    stories: bool = False
    """Whether it wants the learner's stories loaded."""
    linking: Literal["", "accounts", "link", "unlink"] = ""
    """What it wants loaded of the learner's accounts on several platforms."""
    export: bool = False
    """Whether it wants all the learner's data loaded."""
