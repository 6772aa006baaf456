"""New time zone data: what is due moves with the rules, once, and nobody is asked twice or not at all."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from bot.core.study_day import nearest_dispatch, slot_at
from bot.runtime import zones
from bot.runtime.store import schema
from tests.group import group

LEARNER = schema.learner


async def due_of(chat) -> dict:
    rows = await chat.database.read(lambda c: c.execute(select(LEARNER.c.name, LEARNER.c.next_due_at)).all())
    return dict(map(tuple, rows))


async def by_older_rules(chat, **shift) -> None:
    """What was stored is what a zone an hour (say) away had wanted."""

    def write(connection):
        for row in connection.execute(select(LEARNER.c.id, LEARNER.c.next_due_at)).all():
            at = row.next_due_at + timedelta(**shift)
            connection.execute(update(LEARNER).where(LEARNER.c.id == row.id).values(next_due_at=at))

    await chat.database.write(write)


@pytest.mark.parametrize("hours", [-1, 1])
async def test_what_is_due_follows_new_rules_and_comes_once_a_date(chat, hours):
    bob = chat.other("bob")
    await chat.sets_up("Berlin", "12:00")
    await bob.sets_up("Tokyo", "23:30")
    assert await zones.follow(chat.database, chat.clock.now(), "2026a") == 0
    right = await due_of(chat)
    await by_older_rules(chat, hours=hours)
    assert await zones.follow(chat.database, chat.clock.now(), "2026a") == 0, "the same data says nothing new"
    assert await due_of(chat) != right
    assert await zones.follow(chat.database, chat.clock.now(), "2026b") == 2
    assert await due_of(chat) == right
    chat.clock.set("2026-12-01 12:00", "Europe/Berlin")
    assert len(await chat.tick()) == 1
    assert await zones.follow(chat.database, chat.clock.now(), "2026c") == 0
    assert await chat.tick() == []


async def test_what_is_due_already_stays_due(chat):
    await chat.sets_up("Berlin", "09:00")
    chat.clock.set("2026-12-02 09:30", "Europe/Berlin")
    await zones.follow(chat.database, chat.clock.now(), "2026b")
    assert len(await chat.tick()) == 1


async def test_a_pause_ends_by_the_new_rules(chat):
    await chat.sets_up("Berlin", "09:00")
    await chat.says("/pause 5")
    right = await due_of(chat)
    await by_older_rules(chat, hours=1)
    await zones.follow(chat.database, chat.clock.now(), "2026b")
    assert await due_of(chat) == right


async def test_groups_follow_too(tmp_path):
    table = schema.study_group
    async with group(f"sqlite:///{tmp_path}/w.db") as room:
        for typed in ("/daily overfitting 9:00", "/digest sunday 18:00"):
            await room.member("ada", admin=True).says(typed)
        database = room._host.database
        read = lambda c: c.execute(select(table.c.daily_at, table.c.digest_at, table.c.next_at)).one()  # noqa: E731
        right = await database.read(read)
        late = {name: getattr(right, name) + timedelta(hours=1) for name in ("daily_at", "digest_at", "next_at")}
        await database.write(lambda c: c.execute(update(table).values(**late)) and None)
        await zones.follow(database, room.clock.now(), "2026b")
        assert await database.read(read) == right


def test_the_data_in_use_has_a_name(monkeypatch, tmp_path):
    monkeypatch.setattr("zoneinfo.TZPATH", ())
    assert zones.rules().startswith("tzdata 20")
    (tmp_path / "UTC").touch()
    monkeypatch.setattr("zoneinfo.TZPATH", (str(tmp_path / "none"), str(tmp_path)))
    before = zones.rules()
    (tmp_path / "tzdata.zi").write_text("# version 2026b\nR A ...\n", encoding="utf-8")
    assert zones.rules().endswith("# version 2026b")
    assert before != zones.rules()


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Apia", "Asia/Kathmandu", "America/St_Johns"])
def test_a_slot_is_nearest_to_itself(zone):
    for ahead in range(0, 400, 7):
        slot = slot_at(date(2026, 1, 1) + timedelta(days=ahead), 9 * 60, zone, 4, 3)
        assert nearest_dispatch(slot, 9 * 60, zone, 4, 3) == slot
        assert nearest_dispatch(slot + timedelta(hours=1), 9 * 60, zone, 4, 3) == slot
