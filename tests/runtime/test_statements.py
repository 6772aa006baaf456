"""Statements run by the driver give what SQLAlchemy would have given: on both databases, with the schema's types."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import bindparam, insert, select, update

from bot.runtime import migrations
from bot.runtime.database import connect
from bot.runtime.store import schema
from bot.runtime.store.statements import Statement, upsert

NOW = datetime(2027, 3, 1, 9, 0, 0, 250_000, tzinfo=UTC)
LEARNER = {
    "name": "Ada", "state": "active", "resumes": date(2027, 3, 2), "zone": "UTC", "daily_minute": 540, "rollover_hour": 4,
    "next_due_at": NOW, "remind_at": None, "home": None, "onboarded": True, "level": None, "track": None,
    "interview": None, "plan_start": None, "plan_end": None, "plan_finished": False, "reminder": False,
    "jitter_minutes": 0, "prompts": 0, "streak": 3, "best_streak": 5, "freezes": 0, "last_kept": None, "settled": None,
    "created_at": None, "mistaken": (), "hidden": True, "memory": (0.25, 0.75), "pictures": "dark", "weekly": False,
    "quiz_polls": None,
}  # fmt: skip
ADD = Statement(insert(schema.learner).returning(schema.learner.c.id), sets=LEARNER)


@pytest.fixture
async def database(database_url):
    await migrations.upgrade(database_url)
    opened = await connect(database_url)
    yield opened
    await opened.close()


async def test_a_row_comes_back_as_sqlalchemy_gives_it(database):
    added = await database.write(lambda c: ADD.first(c, LEARNER))
    one = select(schema.learner).where(schema.learner.c.id == bindparam("learner"))
    ours = await database.read(lambda c: Statement(one).first(c, {"learner": added["id"]}))
    theirs = await database.read(lambda c: dict(c.execute(one, {"learner": added["id"]}).mappings().one()))
    assert ours == theirs == {"id": added["id"], **LEARNER}
    assert list(map(type, ours.values())) == list(map(type, theirs.values()))


async def test_lists_of_any_length_and_constants(database):
    ids = [(await database.write(lambda c: ADD.first(c, LEARNER)))["id"] for _ in range(4)]
    table = schema.learner
    some = Statement(
        select(table.c.id, table.c.next_due_at.label("at"))
        .where(table.c.id.in_(bindparam("ids", expanding=True)), table.c.state.in_(("active", "paused")))
        .where(table.c.next_due_at >= bindparam("now"), table.c.next_due_at <= bindparam("now"))
        .order_by(table.c.id)
    )
    for asked in (ids[:1], ids[1:], ids, []):
        found = await database.read(lambda c, asked=asked: some.all(c, {"ids": asked, "now": NOW}))
        assert found == [{"id": identifier, "at": NOW} for identifier in asked]


async def test_many_changes_at_once_and_how_many_there_were(database):
    ids = [(await database.write(lambda c: ADD.first(c, LEARNER)))["id"] for _ in range(3)]
    table = schema.learner
    moved = Statement(update(table).where(table.c.id == bindparam("learner")).values(streak=0), sets=("resumes",))
    rows = [{"learner": identifier, "resumes": None} for identifier in ids[:2]]
    await database.write(lambda c: moved.run_all(c, rows))
    assert await database.write(lambda c: moved.run(c, {"learner": ids[2], "resumes": NOW.date()})) == 1
    assert await database.write(lambda c: moved.run(c, {"learner": 0, "resumes": None})) == 0
    found = await database.read(lambda c: c.execute(select(table.c.streak, table.c.resumes).order_by(table.c.id)).all())
    assert list(map(tuple, found)) == [(0, None), (0, None), (0, NOW.date())]


async def test_a_row_is_replaced_only_where_that_holds(database):
    row = {"owner": "test", "key": "a", "value": "1"}
    only = schema.fact.c.value == "1"

    def put(value):
        return lambda c: upsert(c, schema.fact, {**row, "value": value}, ("owner", "key"), only=only)

    assert [await database.write(put(value)) for value in ("1", "2", "3")] == [1, 1, 0]
    assert await database.read(lambda c: c.execute(select(schema.fact.c.value)).scalars().all()) == ["2"]


async def test_a_default_of_the_schema_is_not_forgotten_in_silence(database):
    nameless = [name for name in LEARNER if name != "name"]
    with pytest.raises(TypeError, match="default"):
        await database.write(lambda c: Statement(insert(schema.learner), sets=nameless).run(c, LEARNER))
