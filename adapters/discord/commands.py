"""The slash commands, made from the registry and sent only when they change."""

import json
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import discord

from bot.ports.adapter import Host
from bot.ports.messages import CommandSpec, Parameter

FACT = "commands"
SHARE = "public"
GUILD, BOT_DM, PRIVATE_CHANNEL = 0, 1, 2
MANAGE_SERVER = str(discord.Permissions(manage_guild=True).value)


def payload(commands: Sequence[CommandSpec]) -> list[dict[str, Any]]:
    """What Discord wants to know about each command."""
    return [_command(spec) for spec in commands]


def _command(spec: CommandSpec) -> dict[str, Any]:
    options = [_option(parameter) for parameter in spec.parameters]
    if spec.group and spec.private_reply:
        options.append({"type": 5, "name": SHARE, "description": "Show the answer to everybody here"})
    command: dict[str, Any] = {
        "name": spec.name,
        "type": 1,
        "description": spec.summary[:100],
        "options": options,
        "contexts": [GUILD, BOT_DM, PRIVATE_CHANNEL] if spec.group else [BOT_DM],
        "integration_types": [0, 1],
    }
    if spec.member:
        # Installed by a user alone, the bot could answer there, but never write unasked.
        command |= {"contexts": [GUILD], "integration_types": [0]}
    if spec.admin:
        command["default_member_permissions"] = MANAGE_SERVER
    return command


def _option(parameter: Parameter) -> dict[str, Any]:
    option: dict[str, Any] = {"type": 4 if parameter.number else 3, "name": parameter.name,
                              "description": parameter.help[:100]}  # fmt: skip
    if parameter.suggests:
        option["autocomplete"] = True
    elif parameter.choices and not parameter.number:
        option["choices"] = [{"name": value, "value": value} for value in parameter.choices[:25]]
    return option


async def publish(client: discord.Client, host: Host) -> bool:
    """Sends the commands if they are not those that were sent last; whether it did."""
    wanted = payload(host.commands)
    digest = blake2b(json.dumps([client.application_id, wanted], sort_keys=True).encode(), digest_size=16).hexdigest()
    if client.application_id is None or await host.recall("discord", FACT) == digest:
        return False
    await client.http.bulk_upsert_global_commands(client.application_id, wanted)
    await host.remember("discord", FACT, digest)
    return True
