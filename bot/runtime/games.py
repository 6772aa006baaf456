"""Which games are to be looked at: an indexed column, read once a tick. Nothing about a game lives in memory."""

import asyncio
from datetime import datetime
from hashlib import blake2b

from bot.core.challenge.study_group import StudyGroup
from bot.ports.events import ChallengeDue, GroupDue, Place, Sender
from bot.runtime.clock import Clock
from bot.runtime.database import Database
from bot.runtime.dispatcher import Dispatcher
from bot.runtime.store import games, groups

BATCH = 500
NOWHERE, NOBODY = Place(platform="", chat=""), Sender(id="")


class Games:
    """Hands games, and groups, whose time has come to the dispatcher."""

    def __init__(self, database: Database, dispatcher: Dispatcher, clock: Clock) -> None:
        self._database, self._dispatcher, self._clock = database, dispatcher, clock

    async def tick(self) -> int:
        """Looks at every game that is due, once; how many there were."""
        now = self._clock.now()
        rows = await self._database.read(lambda c: games.due(c, now, BATCH))
        # The version makes the event's name: a look that was cut short is made again, one that was saved is not.
        events = [
            ChallengeDue(
                event_id=f"challenge:{row.id}:{row.version}", place=NOWHERE, sender=NOBODY, challenge_id=row.id
            )
            for row in rows
        ]
        due = await self._database.read(lambda c: groups.due(c, now, BATCH))
        hours = [GroupDue(event_id=_name_of(*found), place=found[0].place, sender=NOBODY) for found in due]
        # Games first: a question of the day closes before the next one opens.
        await asyncio.gather(*map(self._dispatcher.handle, events))
        await asyncio.gather(*map(self._dispatcher.handle, hours))
        return len(events) + len(hours)


def _name_of(group: StudyGroup, at: datetime) -> str:
    """The event's name follows from all that is due or to come: once one of these was done, the next look is another."""
    hours = (at, group.daily_at, group.digest_at, group.weekly_at)
    drawn = blake2b("|".join(map(str, hours)).encode(), digest_size=8).hexdigest()
    return f"group:{group.place.chat}:{group.place.thread}:{drawn}"
