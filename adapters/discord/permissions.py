"""Permissions that the bot lacks in a channel: noted when a message could not go there, and told to an administrator."""

import discord
import structlog

from adapters.discord.pending import Pending
from adapters.discord.sending import Senders
from bot.ports.adapter import Host

log = structlog.get_logger("discord")

NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "attach_files": "Attach Files",
}
IN_THREADS = {"view_channel": "View Channel", "send_messages_in_threads": "Send Messages in Threads"}
LACKING = "Only you see this: I could not write here. Please give my role {missing} in this channel; the next message comes by itself."
ANSWER_FIRST_S = 10.0


def _fact(channel: str) -> str:
    return f"forbidden:{channel}"


class Permissions:
    """Remembers in which channels the bot may not write; an administrator hears of it at the next command there."""

    def __init__(self, host: Host, senders: Senders) -> None:
        self._host, self._senders = host, senders

    async def note(self, channel: str) -> None:
        """A message could not go into this channel."""
        await self._host.remember("discord", _fact(channel), "yes")

    async def tell(self, pending: Pending, interaction: discord.Interaction, channel: str) -> None:
        """Names what is missing to the administrator who gave a command in this channel, once the command is answered."""
        if await self._host.recall("discord", _fact(channel)) is None:
            return
        thread = isinstance(interaction.channel, discord.Thread)
        held = interaction.app_permissions
        missing = [
            f"“{label}”" for name, label in (IN_THREADS if thread else NEEDED).items() if not getattr(held, name)
        ]
        if missing:
            try:
                await self._senders.whisper(
                    pending, LACKING.format(missing=", ".join(missing)), within_s=ANSWER_FIRST_S
                )
            except (discord.HTTPException, TimeoutError) as error:
                log.info("an administrator could not be told", error=type(error).__name__)
                return
        await self._host.remember("discord", _fact(channel), "")
