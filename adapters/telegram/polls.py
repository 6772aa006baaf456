"""
Quiz polls: what one was about, for when it is answered.

An answer names the poll and the numbers of the options, and neither chat nor message. What they stand for is kept with
the host, so that a poll of before a restart can be answered, and let go of once it was.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from telegram import PollAnswer, User

from bot.ports.adapter import Host
from bot.ports.events import ChoicesSelected, Place, Sender

PLATFORM = "telegram"
UNKNOWN = ("?:poll",)
"""The value of an answer to a poll that nobody remembers: a prompt that does not exist, and the coach says so."""


@dataclass(frozen=True, slots=True)
class Poll:
    """Where a poll was sent, and the `Choice.value` of each of its options."""

    chat: str
    thread: str
    values: tuple[str, ...]
    message_id: int = 0
    """The message that shows it; 0 for one that was kept before this was noted."""


class Polls:
    """The polls that wait for an answer."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._under_way: set[asyncio.Future[None]] = set()

    @contextmanager
    def sending(self) -> Iterator[None]:
        """While one is sent and not yet kept: its answer may come before Telegram's reply to us."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._under_way.add(done)
        try:
            yield
        finally:
            self._under_way.discard(done)
            done.set_result(None)

    async def keep(self, poll_id: str, poll: Poll) -> None:
        """Keeps one."""
        await self._host.remember(PLATFORM, f"poll:{poll_id}", json.dumps(asdict(poll)))

    async def answered(self, event_id: str, answer: PollAnswer, user: User) -> tuple[ChoicesSelected, int] | None:
        """(What an answer means, the poll's message or 0); None if somebody voted to whom it was only forwarded."""
        kept = await self._host.recall(PLATFORM, f"poll:{answer.poll_id}")
        if not kept and self._under_way:
            await asyncio.wait(set(self._under_way))
            kept = await self._host.recall(PLATFORM, f"poll:{answer.poll_id}")
        poll = Poll(**json.loads(kept)) if kept else Poll(str(user.id), "", ())
        if poll.chat != str(user.id):
            return None
        values = tuple(poll.values[index] for index in answer.option_ids if index < len(poll.values))
        voted = ChoicesSelected(
            event_id=event_id,
            place=Place(platform=PLATFORM, chat=poll.chat, thread=poll.thread),
            sender=Sender(id=str(user.id), name=user.first_name, language=user.language_code or "", admin=True),
            values=values or UNKNOWN,
            complete=True,
        )
        return voted, poll.message_id

    async def forget(self, poll_id: str) -> None:
        """Lets go of one that was answered: a quiz can be answered once."""
        await self._host.remember(PLATFORM, f"poll:{poll_id}", "")
