"""
Permissions that the bot lacks in a channel: named, in private, to the administrator who had it write there.

By direct message at once, or where that is closed at the administrator's next command, wherever it is given. To any other
administrator at a command in that channel.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import aiohttp
import discord
import structlog

from adapters.discord import errors
from adapters.discord.events import DM, PLATFORM, Interaction
from adapters.discord.pending import Pending
from adapters.discord.sending import Senders
from bot.ports.adapter import Host
from bot.ports.events import AnyEvent, CommandInvoked

log = structlog.get_logger("discord")

NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "attach_files": "Attach Files",
}
IN_THREADS = {
    "view_channel": "View Channel",
    "send_messages_in_threads": "Send Messages in Threads",
    "attach_files": "Attach Files",
}
TO_UNLOCK = {"manage_threads": "Manage Threads"}
LACKING = (
    "Only you see this: I could not write in <#{channel}>. Please give my role {missing} there, "
    "and then use any command of mine in that channel: with it I go on."
)
ANSWER_FIRST_S = 10.0
AGAIN_AFTER = timedelta(days=1)
"""Not every question of a game is worth a word."""
FACT = "forbidden"


@dataclass(slots=True)
class Forbidden:
    """A channel into which a message could not go."""

    at: str
    """When, as ISO text."""
    picked_by: str = ""
    """User id of the administrator who had the coach write there, if known."""
    guild: str = ""
    told: bool = False


class Permissions:
    """Remembers in which channels the bot may not write, and whom to tell."""

    def __init__(self, client: discord.Client, host: Host, senders: Senders) -> None:
        self._client, self._host, self._senders = client, host, senders
        self._channels: dict[str, Forbidden] = {}

    async def load(self) -> None:
        """What an earlier process noted."""
        noted = json.loads(await self._host.recall(PLATFORM, FACT) or "{}")
        self._channels = {channel: Forbidden(**known) for channel, known in noted.items()} | self._channels

    async def picked(self, interaction: Interaction, event: AnyEvent) -> None:
        """Notes who has the coach write in this channel from now on: an administrator, by such a command."""
        if not (isinstance(event, CommandInvoked) and event.place.group and event.sender.admin):
            return
        if any(spec.member for spec in self._host.commands if spec.name == event.name):
            value = f"{event.sender.id} {interaction.guild}"
            await self._host.remember(PLATFORM, f"picked:{event.place.chat}", value)

    async def note(self, channel: str) -> None:
        """A message could not go into this channel; returns once somebody was told, or cannot be told now."""
        now, known = discord.utils.utcnow(), self._channels.get(channel)
        if known is not None and now - datetime.fromisoformat(known.at) < AGAIN_AFTER:
            return
        forbidden = self._channels[channel] = Forbidden(now.isoformat())
        picked = await self._host.recall(PLATFORM, f"picked:{channel}") or ""
        forbidden.picked_by, _, forbidden.guild = picked.partition(" ")
        await self._save()
        if forbidden.picked_by:
            await self._write_to(channel, forbidden)

    async def _write_to(self, channel: str, forbidden: Forbidden) -> None:
        """Tells the administrator by direct message."""
        try:
            missing = await self._missing(channel, forbidden.guild)
            if missing:
                body = {"content": _words(channel, missing), "allowed_mentions": {"parse": []}}
                # The nonce keeps a second copy away should a restart come between.
                await self._senders.write(DM + forbidden.picked_by, body, nonce=f"lack{channel}"[:25])
        except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.info("an administrator could not be written to", error=type(error).__name__)
            return
        await self._told(channel)

    async def tell(self, pending: Pending, interaction: Interaction, event: AnyEvent) -> None:
        """Names what is missing to an administrator who has given a command, once that is answered."""
        for channel, forbidden in list(self._channels.items()):
            here = event.place.chat == channel and event.place.group and event.sender.admin
            if forbidden.told or not (here or forbidden.picked_by == event.sender.id):
                continue
            try:
                missing = (
                    _lacking(discord.Permissions(interaction.held), thread=interaction.in_thread)
                    if here
                    else await self._missing(channel, forbidden.guild)
                )
                if missing:
                    await self._senders.whisper(pending, _words(channel, missing), within_s=ANSWER_FIRST_S)
            except (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
                log.info("an administrator could not be told", error=type(error).__name__)
                continue
            await self._told(channel)

    @property
    def waiting(self) -> bool:
        """Whether somebody is to be told of something."""
        return any(not forbidden.told for forbidden in self._channels.values())

    async def _missing(self, channel: str, guild: str) -> Sequence[str]:
        """What the bot lacks there now, by name, as Discord's roles and overwrites say."""
        home = await self._client.fetch_guild(int(guild), with_counts=False)
        member = await home.fetch_member(self._client.user.id if self._client.user else 0)
        try:
            place = await home.fetch_channel(int(channel))
        except discord.Forbidden as error:
            if error.code not in errors.FORBIDDEN:
                raise
            # What cannot be seen says nothing of what else would be missing.
            return [f"“{NEEDED['view_channel']}”"]
        if not isinstance(place, discord.Thread):
            return _lacking(place.permissions_for(member), thread=False)
        parent = await home.fetch_channel(place.parent_id)
        held = parent.permissions_for(member)
        locked = [f"“{label}”" for name, label in TO_UNLOCK.items() if place.locked and not getattr(held, name)]
        return [*_lacking(held, thread=True), *locked]

    async def _told(self, channel: str) -> None:
        self._channels[channel].told = True
        await self._save()

    async def _save(self) -> None:
        now = discord.utils.utcnow()
        self._channels = {
            channel: known
            for channel, known in self._channels.items()
            if not known.told or now - datetime.fromisoformat(known.at) < AGAIN_AFTER
        }
        noted = {channel: asdict(known) for channel, known in self._channels.items()}
        await self._host.remember(PLATFORM, FACT, json.dumps(noted) if noted else "")


def _lacking(held: discord.Permissions, *, thread: bool) -> Sequence[str]:
    missing = {name: label for name, label in (IN_THREADS if thread else NEEDED).items() if not getattr(held, name)}
    if len(missing) > 1:
        # Who may not write may not attach either, whatever is set.
        missing.pop("attach_files", None)
    return [f"“{label}”" for label in missing.values()]


def _words(channel: str, missing: Sequence[str]) -> str:
    return LACKING.format(channel=channel, missing=" and ".join(missing))
