"""Games as chance would have them, through the real store: killed, paused, skipped, with a clock that jumps."""

import random
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from itertools import count

import pytest
from sqlalchemy import select

from bot.core.challenge import phrases
from bot.core.challenge.boards import TOP, board_lines
from bot.core.challenge.events import Member
from bot.core.challenge.game import Challenge, after, replay
from bot.core.challenge.standings import outcome, points, ranked
from bot.ports.messages import Message, text
from bot.runtime.store import schema
from tests.chat import Shown
from tests.clock import FakeClock
from tests.group import group

NAMES = ("ada", "ben", "cleo", "dan")
MODES = ("live", "live speed", "sprint 60s", "sprint 60s speed")
START = datetime(2026, 12, 1, 18, tzinfo=UTC)


class Played:
    """One game, moved on by whatever a seed draws."""

    def __init__(self, url: str, seed: int) -> None:
        self._url, self._chance, self._clock = url, random.Random(seed), FakeClock(START)
        self._numbers = count(1)
        self._seen: list[str] = []

    async def open(self, stack: AsyncExitStack) -> None:
        self.room = await stack.enter_async_context(group(self._url, clock=self._clock))
        for name in (*NAMES, "mod"):
            self.room.member(name, admin=name == "mod")._numbers = self._numbers

    async def restart(self, stack: AsyncExitStack) -> None:
        """Killed and started again; half of the time before what it said last was sent."""
        if self._chance.random() < 0.5:
            self.room._host.service.outbox.send_now = lambda parcels: None
            await self.room._host.tick()
        self._seen += [shown.text for shown in self.room.shown()]
        await stack.aclose()
        await self.open(stack)

    async def moves(self, stack: AsyncExitStack) -> None:
        """One thing happens."""
        chance, room = self._chance, self.room
        challenge, _ = await room.stored()
        name = chance.choice(NAMES)
        match chance.choices(("join", "mine", "answer", "time", "steer", "jump", "kill"), (2, 2, 14, 4, 1, 0.3, 0.5))[
            0
        ]:
            case "join":
                await room.press(name, f"{challenge.id}:join")
            case "mine":
                await room.press(name, f"{challenge.id}:mine")
            case "answer":
                number = chance.choice((challenge.number or 1, 1, 2))
                picks = f"{challenge.id}:a{number}.{chance.randrange(3)}"
                await room.press(name, picks, alone=chance.random() < 0.8)
            case "time":
                await room.passes(chance.uniform(1, 15), step=chance.choice((1, 5)))
            case "steer":
                who = chance.choice(("mod", name))
                await room.member(who).all_said(f"/challenge {chance.choice(('pause', 'resume', 'skip', 'status'))}")
            case "jump":
                self._clock.move(seconds=chance.choice((-7200, -40, 25, 600)))
                await room.passes(1)
            case "kill":
                await self.restart(stack)

    async def to_its_end(self, stack: AsyncExitStack) -> None:
        for _ in range(4):
            await self.moves(stack)
        challenge, _ = await self.room.stored()
        await self.room.press("ada", f"{challenge.id}:join")
        await self.room.passes(self._chance.uniform(0, 61), step=5)
        for _ in range(50):
            await self.moves(stack)
        for _ in range(400):
            challenge, _ = await self.room.stored()
            if challenge.finished:
                break
            if challenge.paused:
                await self.room.member("mod").all_said("/challenge resume")
            await self.room.passes(5, step=5)
        # What a kill kept from being sent goes out once its lease is over.
        await self.room.passes(60, step=5)
        self._seen += [shown.text for shown in self.room.shown()]

    @property
    def read(self) -> str:
        """All that the group ever read."""
        return "\n\n".join(self._seen)


def told(lines) -> str:
    """Board lines as the group reads them."""
    return Shown("", Message(tuple(text(line) if isinstance(line, str) else line for line in lines))).text


@pytest.mark.parametrize("seed", [*range(6), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(6, 80))])
async def test_whatever_happens_the_board_is_what_its_events_come_to(tmp_path, seed):
    played = Played(f"sqlite:///{tmp_path}/w.db", seed)
    async with AsyncExitStack() as stack:
        await played.open(stack)
        await played.room.member("mod").says(f"/challenge start bias-variance 2 20s {MODES[seed % len(MODES)]}")
        await played.to_its_end(stack)
        stored, events = await played.room.stored()
        rows, members = await played.room._host.database.read(look)
    assert stored.finished
    settings = stored.settings
    assert stored == replay(stored.id, settings, events), "the head is what the events come to"
    standing = Challenge(id=stored.id, settings=settings)
    for event in events:
        if event.kind == "answered":
            assert standing.takes(event.question), "only what was open took an answer"
            assert 0 <= event.left <= 1
        standing = after(standing, event)
    found = outcome(stored.id, settings, events)
    counted = {row.learner_id: (row.points, row.right) for row in points(found)}
    assert rows == (counted if found.counts else {}), "the leaderboards add up the same"
    kinds = [event.kind for event in events]
    assert kinds.count("asked") == len({event.question for event in events if event.kind == "asked"}), "asked once each"
    assert kinds.count("ended") + kinds.count("called_off") == 1
    if stored.phase == "over" and kinds.count("asked"):
        final = told(board_lines(ranked(points(found), members), TOP)) if found.played else phrases.NOBODY_PLAYED
        assert final in played.read, "byte for byte what the group read"
    if not stored.own_pace and stored.phase == "over":
        reveals = {number for number in (1, 2) if phrases.THE_ANSWER.format(number=number) in played.read}
        closed = {event.question for event in events if event.kind == "closed"}
        assert reveals <= closed, "no answer before its close"


def look(connection):
    """(Learner id -> points and right answers that count, how everybody appears)."""
    point, learner = schema.point, schema.learner
    rows = {row.learner_id: (row.points, row.right) for row in connection.execute(select(point))}
    names = {row.id: Member(name=row.name, hidden=row.hidden) for row in connection.execute(select(learner))}
    return rows, names
