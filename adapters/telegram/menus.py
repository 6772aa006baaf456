"""The command menus, made from the registry and sent only when they change."""

import json
from collections.abc import Sequence
from hashlib import blake2b

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)

from bot.ports.adapter import Host
from bot.ports.messages import CommandSpec

FACT = "menus"


def menus(commands: Sequence[CommandSpec]) -> list[tuple[BotCommandScope, list[BotCommand]]]:
    """A menu for each kind of chat."""

    def listed(wanted: list[CommandSpec]) -> list[BotCommand]:
        return [BotCommand(spec.name, spec.summary[:256]) for spec in wanted][:100]

    return [
        (BotCommandScopeAllPrivateChats(), listed([spec for spec in commands if spec.family != "group"])),
        (BotCommandScopeAllGroupChats(), listed([spec for spec in commands if spec.group and not spec.admin])),
        (BotCommandScopeAllChatAdministrators(), listed([spec for spec in commands if spec.group])),
    ]


async def publish(bot: Bot, host: Host) -> bool:
    """Sends the menus if they are not those that were sent last; whether it did."""
    wanted = menus(host.commands)
    plain = [[scope.to_dict(), [command.to_dict() for command in listed]] for scope, listed in wanted]
    digest = blake2b(json.dumps([bot.id, plain], sort_keys=True).encode(), digest_size=16).hexdigest()
    if await host.recall("telegram", FACT) == digest:
        return False
    for scope, listed in wanted:
        await bot.set_my_commands(listed, scope=scope)
    await host.remember("telegram", FACT, digest)
    return True
