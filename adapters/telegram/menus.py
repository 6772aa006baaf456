"""The command menus, made from the registry for each kind of chat and language, and sent only when they change."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)
from telegram.ext import ExtBot

from adapters.telegram.limiter import BROADCAST
from bot.ports.adapter import Host
from bot.ports.messages import CommandSpec

FACT = "menus"
EVERYBODY = ""
"""The language of the menu for whom there is none in their own."""
Menu = tuple[BotCommandScope, str, list[BotCommand]]
"""(Which chats, whose language, what it lists)."""
MOST, LONGEST = 100, 256
"""What Telegram takes: commands in a menu, and characters of a description."""


@cache
def translations() -> Mapping[str, Mapping[str, str]]:
    """Language -> command -> what it does, in that language: `menus.toml`."""
    return tomllib.loads(files(__package__).joinpath("menus.toml").read_text(encoding="utf-8"))


def menus(commands: Sequence[CommandSpec]) -> list[Menu]:
    """A menu for each kind of chat and language; the coach's own language first."""
    kinds: list[tuple[BotCommandScope, list[CommandSpec]]] = [
        (BotCommandScopeAllPrivateChats(), [spec for spec in commands if spec.family != "group"]),
        (BotCommandScopeAllGroupChats(), [spec for spec in commands if spec.group and not spec.admin]),
        (BotCommandScopeAllChatAdministrators(), [spec for spec in commands if spec.group]),
    ]
    made: list[Menu] = []
    for language in (EVERYBODY, *translations()):
        words = translations().get(language, {})
        for scope, wanted in kinds:
            listed = [BotCommand(spec.name, words.get(spec.name, spec.summary)[:LONGEST]) for spec in wanted[:MOST]]
            made.append((scope, language, listed))
    return made


def as_published(bot_id: int, commands: Sequence[CommandSpec]) -> str:
    """What is remembered of menus that were sent: their hash, and the languages that they are in."""
    plain = [
        [scope.to_dict(), language, [command.to_dict() for command in listed]]
        for scope, language, listed in menus(commands)
    ]
    digest = blake2b(json.dumps([bot_id, plain], sort_keys=True).encode(), digest_size=16).hexdigest()
    return " ".join((digest, *translations()))


async def publish(bot: ExtBot[Any], host: Host) -> bool:
    """Sends the menus if they are not those that were sent last; whether it did."""
    wanted, before = as_published(bot.id, host.commands), await host.recall("telegram", FACT)
    if before == wanted:
        return False
    all_menus = menus(host.commands)
    for scope, language, listed in all_menus:
        await bot.set_my_commands(listed, scope=scope, language_code=language or None, rate_limit_args=BROADCAST)
    # A language that we no longer speak would keep its old menu for good.
    dropped = set((before or "").split()[1:]) - translations().keys()
    for language in sorted(dropped):
        for scope in [scope for scope, of, _ in all_menus if of == EVERYBODY]:
            await bot.delete_my_commands(scope=scope, language_code=language or None, rate_limit_args=BROADCAST)
    await host.remember("telegram", FACT, wanted)
    return True
