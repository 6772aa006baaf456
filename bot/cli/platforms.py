"""Which adapters the settings ask for."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module

from bot.config import Settings
from bot.ports.adapter import Adapter
from bot.ports.capabilities import Capabilities


def _telegram(settings: Settings) -> Adapter | None:
    token = settings.telegram_token.get_secret_value()
    if not token:
        return None
    from adapters.telegram import TelegramAdapter  # noqa: PLC0415  (only who has a token pays for the library)

    return TelegramAdapter(
        token,
        api_url=settings.telegram_api_url,
        webhook_url=settings.telegram_webhook_url,
        webhook_secret=settings.telegram_webhook_secret.get_secret_value(),
        webhook_listen=settings.telegram_webhook_listen,
        quiz_polls=settings.telegram_quiz_polls,
    )


def _discord(settings: Settings) -> Adapter | None:
    token = settings.discord_token.get_secret_value()
    if not token:
        return None
    from adapters.discord import DiscordAdapter  # noqa: PLC0415  (only who has a token pays for the library)

    return DiscordAdapter(
        token,
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        shards=settings.discord_shards,
    )


BUILDERS: Mapping[str, Callable[[Settings], Adapter | None]] = {"telegram": _telegram, "discord": _discord}
"""A platform: one row here, one in `LIMITS`, and a package in `adapters/`."""

LIMITS: Mapping[str, str] = {
    "telegram": "adapters.telegram.render",
    "discord": "adapters.discord.render",
    "terminal": "adapters.terminal.chat",
}
"""Where the `CAPABILITIES` of each platform are: known to every process, whichever platforms it runs."""


@cache
def capabilities(platform: str) -> Capabilities:
    """What a platform can carry that this process does not run. Raises KeyError for one that does not exist."""
    # Loaded when the first message goes there: most processes never write to a platform that they do not run.
    found: Capabilities = import_module(LIMITS[platform]).CAPABILITIES
    return found


def adapters(settings: Settings) -> dict[str, Adapter]:
    """The adapters whose tokens are set, by platform."""
    made = {name: build(settings) for name, build in BUILDERS.items()}
    return {name: adapter for name, adapter in made.items() if adapter is not None}
