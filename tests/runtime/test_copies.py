"""Everything is the same after a copy to the other kind of database and back, and the coach goes on there."""

from sqlalchemy import select

from bot.runtime import copies, migrations
from bot.runtime.database import connect
from bot.runtime.store.schema import metadata
from tests.chat import opened


async def everything(url):
    database = await connect(url)
    try:
        return {
            table.name: await database.read(
                lambda c, table=table: [
                    tuple(row) for row in c.execute(select(table).order_by(*table.primary_key.columns))
                ]
            )
            for table in metadata.sorted_tables
        }
    finally:
        await database.close()


async def copied(source, target):
    await migrations.upgrade(target)
    one, other = await connect(source), await connect(target)
    try:
        return await copies.copy(one, other)
    finally:
        await one.close()
        await other.close()


async def test_there_and_back_all_is_equal_and_the_numbers_go_on(tmp_path, postgres_cluster, monkeypatch):
    monkeypatch.setattr(copies, "ROWS", 3)
    start, middle, end = f"sqlite:///{tmp_path}/a.db", postgres_cluster.fresh(), f"sqlite:///{tmp_path}/b.db"
    async with opened(start) as chat:
        await chat.sets_up()
        for user in ("bob", "eve", "dan"):
            person = chat.other(user)
            await person.says("/quiz bias-variance")
            await person.says("idk")
    before = await everything(start)
    assert await copied(start, middle) == sum(map(len, before.values())) > 30
    assert await everything(middle) == before
    await copied(middle, end)
    assert await everything(end) == before
    async with opened(middle) as chat:
        assert "/quiz" in (await chat.other("zoe").says("/help")).text


async def test_a_target_that_holds_something_is_left_alone(tmp_path):
    one, other = f"sqlite:///{tmp_path}/a.db", f"sqlite:///{tmp_path}/b.db"
    for url in (one, other):
        async with opened(url) as chat:
            await chat.says("/help")
    before = await everything(other)
    try:
        await copied(one, other)
    except copies.CopyError as error:
        assert "empty" in str(error)  # noqa: PT017  (the target must be looked at afterwards)
    assert await everything(other) == before
