"""The settings, or a clear end."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.config import Settings


def settings_or_exit() -> "Settings":
    """The settings; or every fault on its own line, and exit code 2."""
    from bot import config  # noqa: PLC0415  (pydantic-settings costs a tenth of a second)

    try:
        return config.load()
    except config.SettingsError as error:
        click.echo(f"The settings need a change:\n{error}", err=True)
        sys.exit(2)
