"""Units of work on both databases: alone, together, undone, and lost races."""

import asyncio

import pytest
from sqlalchemy import text

from bot.runtime import migrations
from bot.runtime.database import Conflict, Joint, SqliteDatabase, connect
from bot.runtime.store import deliveries


@pytest.fixture
async def database(database_url):
    await migrations.upgrade(database_url)
    opened = await connect(database_url)
    yield opened
    await opened.close()


async def test_units_that_wait_together_are_all_there(database):
    async def remember(n):
        await database.write(lambda c: deliveries.remember(c, "test", str(n), str(n)))

    await asyncio.gather(*map(remember, range(300)))
    values = await asyncio.gather(
        *(database.read(lambda c, n=n: deliveries.recall(c, "test", str(n))) for n in range(300))
    )
    assert values == [str(n) for n in range(300)]


async def test_a_unit_that_fails_is_undone_alone(database):
    def half(connection):
        deliveries.remember(connection, "test", "half", "x")
        raise RuntimeError("in the middle")

    results = await asyncio.gather(
        database.write(lambda c: deliveries.remember(c, "test", "before", "1")),
        database.write(half),
        database.write(lambda c: deliveries.remember(c, "test", "after", "1")),
        return_exceptions=True,
    )
    assert [type(result).__name__ for result in results] == ["NoneType", "RuntimeError", "NoneType"]
    seen = [await database.read(lambda c, k=k: deliveries.recall(c, "test", k)) for k in ("before", "half", "after")]
    assert seen == ["1", None, "1"]


async def test_who_waits_for_joint_work_has_it_done_together_or_else_alone(database):
    calls = []

    def together(connection, items):
        calls.append(items := list(items))
        for item in items:
            deliveries.remember(connection, "test", str(item), "1")
        if 2 in items:
            raise RuntimeError("not this one")
        return [item * 10 for item in items]

    joint = Joint(together)
    results = await asyncio.gather(*(database.write_jointly(joint, n) for n in range(4)), return_exceptions=True)
    assert [repr(result) for result in results] == ["0", "10", "RuntimeError('not this one')", "30"]
    each = [[0], [1], [2], [3]]
    if isinstance(database, SqliteDatabase):
        assert calls == [[0, 1, 2, 3], *each]
    else:
        assert sorted(calls) == each
    seen = [await database.read(lambda c, n=n: deliveries.recall(c, "test", str(n))) for n in range(4)]
    assert seen == ["1", "1", None, "1"]


async def test_joint_work_is_done_after_what_came_before_any_of_it_but_what_goes_first(tmp_path):
    await migrations.upgrade(url := f"sqlite:///{tmp_path}/w.db")
    database, done = await connect(url), []

    def noting(connection, items):
        done.append([*items])
        return items

    later, first = Joint(noting), Joint(noting, first=True)
    await asyncio.gather(
        database.write_jointly(later, "a"),
        database.write(lambda c: done.append("between")),
        database.write_jointly(first, "x"),
        database.write_jointly(later, "b"),
        database.write(lambda c: done.append("after")),
        database.write_jointly(first, "y"),
    )
    assert done == [["x", "y"], "between", ["a", "b"], "after"]
    await database.close()


async def test_what_need_not_be_durable_is_kept_all_the_same_and_waits_for_no_disk(tmp_path):
    url = f"sqlite:///{tmp_path}/w.db"
    await migrations.upgrade(url)
    database = await connect(url)
    levels = []

    def note(connection, key):
        deliveries.remember(connection, "test", key, "1")
        levels.append(connection.execute(text("PRAGMA synchronous")).scalar())

    await database.write(lambda c: note(c, "first"))
    await database.write(lambda c: note(c, "passing"), durable=False)
    together = (database.write(lambda c: note(c, "a"), durable=False), database.write(lambda c: note(c, "b")))
    await asyncio.gather(*together)
    await database.close()
    full, normal = 2, 1
    assert levels == [full, normal, full, full], "one durable unit makes its whole commit durable"
    again = await connect(url)
    seen = [await again.read(lambda c, k=k: deliveries.recall(c, "test", k)) for k in ("first", "passing", "a", "b")]
    assert seen == ["1"] * 4
    await again.close()


async def test_a_caller_that_is_cancelled_does_not_take_others_along(database):
    gone = asyncio.create_task(database.write(lambda c: deliveries.remember(c, "test", "gone", "1")))
    stays = asyncio.create_task(database.write(lambda c: deliveries.remember(c, "test", "stays", "1")))
    await asyncio.sleep(0)
    gone.cancel()
    await stays
    assert await database.read(lambda c: deliveries.recall(c, "test", "stays")) == "1"


async def test_a_full_disk_is_told_to_everyone_who_waited(tmp_path):
    url = f"sqlite:///{tmp_path}/w.db"
    await migrations.upgrade(url)
    database = await connect(url)
    assert isinstance(database, SqliteDatabase)
    await database.write(lambda c: c.execute(text("PRAGMA max_page_count=1")) and None)
    big = "x" * 100_000

    async def remember(n):
        await database.write(lambda c: deliveries.remember(c, "test", str(n), big))

    results = await asyncio.gather(*map(remember, range(3)), return_exceptions=True)
    assert all(isinstance(result, Exception) for result in results)
    await database.write(lambda c: c.execute(text("PRAGMA max_page_count=1000000")) and None)
    await remember(1)
    await database.close()


async def test_a_lost_race_is_run_again(postgres_cluster):
    database = await connect(postgres_cluster.fresh())
    tries = []

    def work(connection):
        tries.append(1)
        if len(tries) < 3:
            raise Conflict
        return "done"

    assert await database.write(work) == "done"
    assert len(tries) == 3
    await database.close()


async def test_two_connections_that_insert_one_key_both_succeed(postgres_cluster):
    url = postgres_cluster.fresh()
    one, two = await connect(url), await connect(url)

    async def remember(database, value):
        await database.write(lambda c: deliveries.remember(c, "test", "key", value))

    await asyncio.gather(*(remember(database, str(n)) for n in range(10) for database in (one, two)))
    assert await one.read(lambda c: deliveries.recall(c, "test", "key")) is not None
    await one.close()
    await two.close()


async def test_both_sides_migrate_at_once(database_url):
    await asyncio.gather(*(asyncio.to_thread(asyncio.run, migrations.upgrade(database_url)) for _ in range(3)))
    database = await connect(database_url)
    assert await database.read(migrations.current) == migrations.HEAD
    await database.close()
