"""A challenge that comes every week; looks of the clock that failed; groups in which nothing can be written any more."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from sqlalchemy import select

from bot.core.challenge import clock, group_clock, phrases
from bot.ports.adapter import RecipientUnreachable
from bot.runtime.store import schema
from tests.group import group

THURSDAY = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
async def room(tmp_path):
    async with group(f"sqlite:///{tmp_path}/w.db", start=THURSDAY) as found:
        yield found


def weeks(room) -> list:
    """The messages that open a week's challenge."""
    return [shown for shown in room.shown() if "Weekly challenge · " in shown.text and phrases.FINAL not in shown.text]


async def at(room, moment: str) -> None:
    room.clock.set(moment)
    await room.passes(3)


async def test_it_opens_every_monday_and_closes_every_sunday_until_an_admin_ends_it(room):
    mod = room.member("mod", admin=True)
    assert phrases.REPEAT_ADMINS in await room.member("ada").says("/challenge repeat bias-variance 2")
    said = await mod.says("/challenge repeat bias-variance 2")
    assert "every Monday at 09:00 and closes on Sunday at 20:00 (UTC): Bias and variance, 2 questions" in said
    assert said.text == (await room.member("ada").says("/challenge repeat")).text
    for monday, sunday in (("2026-12-07", "2026-12-13"), ("2026-12-14", "2026-12-20")):
        before = len(weeks(room))
        await at(room, f"{monday} 08:59")
        assert len(weeks(room)) == before
        await at(room, f"{monday} 09:00")
        assert len(weeks(room)) == before + 1
        assert "open until Sunday 20:00 (UTC)" in room.last
        for name in ("ada", "ben"):
            await room.own_question(name)
            challenge, _ = await room.stored()
            for number in (1, 2):
                await room.press(name, f"{challenge.id}:a{number}.0", alone=True)
        assert challenge.settings.host == 0
        await at(room, f"{sunday} 20:00")
        assert phrases.FINAL in room.last
        assert phrases.COUNTED in room.last
    await mod.says("/challenge repeat off")
    await at(room, "2026-12-21 09:00")
    assert room.last.text == phrases.REPEAT_OFF


async def test_it_opens_once_though_the_coach_was_away_and_beside_the_question_of_the_day(room):
    mod = room.member("mod", admin=True)
    await mod.says("/challenge repeat")
    room.clock.set("2026-12-06 12:00")
    await mod.says("/daily bias-variance 9:00")
    await at(room, "2026-12-07 09:00")
    assert len(weeks(room)) == 1
    assert sum("Question of the day ·" in shown.text for shown in room.shown()) == 1, "both open, at the same minute"
    await at(room, "2026-12-15 20:00")
    assert len(weeks(room)) == 2, "a day and a half late, once"
    assert "open until Sunday 20:00" in weeks(room)[-1]
    await at(room, "2026-12-25 20:00")
    assert len(weeks(room)) == 2, "on a Friday it is too late for that week"


async def test_stopping_a_week_leaves_the_others_and_says_so(room):
    mod = room.member("mod", admin=True)
    await mod.says("/challenge repeat bias-variance")
    await at(room, "2026-12-07 09:00")
    await mod.says("/challenge start bias-variance 1 30s")
    await mod.says("/challenge stop weekly")
    assert phrases.REPEATS_STILL in room.last
    assert "stopped" not in (await mod.says("/challenge status")).text.lower()
    await at(room, "2026-12-14 09:00")
    assert len(weeks(room)) == 2


async def test_a_one_off_week_keeps_the_repeated_one_out(room):
    mod = room.member("mod", admin=True)
    await mod.says("/challenge start weekly bias-variance 2")
    await mod.says("/challenge repeat bias-variance 2")
    before = len(weeks(room))
    await at(room, "2026-12-07 09:00")
    assert len(weeks(room)) == before + 1, "one challenge this week"
    await at(room, "2026-12-13 20:00")
    await at(room, "2026-12-14 09:00")
    assert len(weeks(room)) == before + 2


# -- looks that failed


async def test_a_look_that_failed_is_made_again(room, monkeypatch):
    await room.member("ada").says("/challenge start bias-variance 1 30s")
    await room.joins("ada", "ben")
    look, failures = clock.on_due, [True, True, True]

    def fails(turn):
        if failures:
            failures.pop()
            raise RuntimeError("a fault of ours")
        look(turn)

    monkeypatch.setattr(clock, "on_due", fails)
    await room.passes(150, step=5)
    assert not failures
    _, events = await room.stored()
    assert [event.kind for event in events if event.kind in {"asked", "closed"}] == ["asked", "closed"]


async def test_a_group_whose_hour_failed_is_asked_later(room, monkeypatch):
    await room.member("mod", admin=True).says("/daily bias-variance 9:00")
    ask = group_clock.ask

    def fails(turn, group):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(group_clock, "ask", fails)
    await at(room, "2026-12-04 09:00")
    monkeypatch.setattr(group_clock, "ask", ask)
    await room.passes(5)
    assert "Question of the day ·" not in room.last.text, "not again at once"
    await room.passes(10)
    assert "Question of the day ·" in room.last.text


async def test_the_pause_grows_where_it_fails_again_and_again(room, monkeypatch):
    await room.member("mod", admin=True).says("/daily bias-variance 9:00")
    failed = []

    def fails(turn, group):
        failed.append(turn.now)
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(group_clock, "ask", fails)
    await at(room, "2026-12-04 09:00")
    await room.passes(1800, step=10)
    gaps = [(after - before).total_seconds() for before, after in pairwise(failed)]
    assert len(failed) <= 9, "not at every tick"
    assert gaps == sorted(gaps)
    assert gaps[0] <= 20
    assert gaps[-1] >= 300


# -- a group that nothing can be written in


async def next_at(room):
    return await room._host.database.read(lambda c: c.execute(select(schema.study_group.c.next_at)).scalar())


async def test_a_group_that_removed_the_coach_is_not_asked_until_somebody_speaks_to_it_again(room):
    mod = room.member("mod", admin=True)
    for line in ("/daily bias-variance 9:00", "/digest friday 9:00", "/challenge repeat"):
        await mod.says(line)
    room.adapter.faults.append(RecipientUnreachable("bot was kicked from the group"))
    await at(room, "2026-12-04 09:00")
    assert await next_at(room) is None
    before = len(room.adapter.deliveries)
    for day in ("2026-12-05", "2026-12-07", "2026-12-11"):
        await at(room, f"{day} 09:00")
    assert [d for d in room.adapter.deliveries[before:] if d.place.chat == "room" and not d.message.edits] == [
        d for d in room.adapter.deliveries[before:] if phrases.THE_DAILY_ANSWER in str(d.message.blocks)
    ], "nothing new is asked"
    assert "09:00" in await mod.says("/digest"), "what was set is kept"
    await at(room, "2026-12-12 09:00")
    assert "Question of the day ·" in "\n".join(shown.text for shown in room.shown()[-2:])


async def test_nobodys_own_plan_pauses_for_a_group(room):
    await room.member("ada").says("/challenge start bias-variance 1 30s")
    ada = room.alone("ada")
    await ada.says("/start")
    room.adapter.faults.append(RecipientUnreachable("bot was kicked from the group"))
    await room.member("ada").all_said("/challenge status")
    states = await room._host.database.read(lambda c: c.execute(select(schema.learner.c.state)).scalars().all())
    assert set(states) == {"active"}
