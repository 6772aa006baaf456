"""Replies that come at the same time: taken in one go, with the same rows as one after the other."""

import asyncio

import pytest

from bot.ports.events import ChoicesSelected, CommandInvoked, Place, Sender, TextReceived
from bot.runtime.store import exchange, schema, together
from tests.chat import RICH, opened

PEOPLE = [f"p{number}" for number in range(6)]
TABLES = (
    schema.learner,
    schema.conversation,
    schema.prompt,
    schema.attempt,
    schema.card,
    schema.progress_event,
    schema.daily,
    schema.learner_rating,
    schema.question_rating,
    schema.inbox,
    schema.outbox,
)


async def asked(chat):
    """Everybody has been asked a question; their replies, some right, some wrong, one typed."""
    replies = []
    for number, name in enumerate(PEOPLE):
        person = chat.other(name)
        await person.sets_up()
        question = await person.says("/today" if number > 3 else "/quiz bias-variance")
        replies.append(
            reply(
                name,
                f"answer-{name}",
                question.choice("I don't know").value if number > 3 else question.message.options[number % 2].value,
                question.id,
            )
        )
    return replies


def reply(name, event_id, value, message_id):
    who = {"place": Place(platform="lab", chat=name), "sender": Sender(id=name, name=name)}
    if not value or name == PEOPLE[2]:
        return TextReceived(event_id=event_id, **who, text="b")
    return ChoicesSelected(event_id=event_id, **who, values=(value,), message_id=message_id)


@pytest.fixture
def batches(monkeypatch):
    """How many were taken together, each time; None of them by themselves."""
    sizes, take_all = [], together.take_all

    def counted(connection, bank, takings, platforms):
        taken = take_all(connection, bank, takings, platforms)
        sizes.append([parcels is not None for parcels in taken])
        return taken

    monkeypatch.setattr("bot.runtime.dispatcher.take_all", counted)
    return sizes


async def handled(chat, events):
    await asyncio.gather(*map(chat.service.dispatcher.handle, events))
    await chat.service.outbox.settle()


async def rows(chat):
    """All tables, without the order in which rows came."""
    read = {}
    for table in TABLES:
        found = await chat.database.read(lambda c, table=table: c.execute(table.select()).mappings().all())
        plain = [{key: value for key, value in row.items() if table is schema.learner or key != "id"} for row in found]
        for row in plain:
            # What a platform calls a message depends on which came first.
            row.pop("message_id", None)
        read[table.name] = sorted(map(repr, plain))
    return read


async def test_together_they_leave_the_same_rows_as_one_by_one(tmp_path, batches):
    left = []
    for name in ("alone", "together"):
        async with opened(f"sqlite:///{tmp_path}/{name}.db") as chat:
            events = await asked(chat)
            if name == "alone":
                for event in events:
                    await chat.service.dispatcher.handle(event)
                    await chat.service.outbox.settle()
                assert batches == []
            else:
                await handled(chat, events)
            shown = {delivery.place.chat: delivery.message for delivery, _ in chat.adapter.log[-len(PEOPLE) :]}
            left.append((await rows(chat), shown))
    assert batches == [[True] * len(PEOPLE)]
    assert left[0] == left[1]
    assert len(left[0][0]["attempt"]) == len(PEOPLE)
    assert len(left[0][0]["learner_rating"]) == 2


COMMANDS = ("/quiz bias-variance", "/settings", "/quiz", "/today", "/progress", "/mock concepts 15")


def command(name, event_id, typed):
    word, _, arguments = typed.removeprefix("/").partition(" ")
    who = {"place": Place(platform="lab", chat=name), "sender": Sender(id=name, name=name)}
    return CommandInvoked(event_id=event_id, **who, name=word, arguments=arguments)


async def test_commands_together_leave_the_same_rows_as_one_by_one(tmp_path, batches):
    """After a question that was answered and one that is open, and once more in the middle of what they began."""
    left = []
    for name in ("alone", "together"):
        async with opened(f"sqlite:///{tmp_path}/{name}.db") as chat:
            answers = await asked(chat)
            for event in answers[:3]:
                await chat.service.dispatcher.handle(event)
            for turn in range(2):
                events = [
                    command(person, f"{turn}-{person}", COMMANDS[(number + turn) % len(COMMANDS)])
                    for number, person in enumerate(PEOPLE)
                ]
                if name == "together":
                    await handled(chat, events)
                    continue
                for event in events:
                    await chat.service.dispatcher.handle(event)
                    await chat.service.outbox.settle()
            shown = {delivery.place.chat: delivery.message for delivery, _ in chat.adapter.log[-len(PEOPLE) :]}
            left.append((await rows(chat), shown))
    assert batches == [[True] * len(PEOPLE)] * 2
    assert left[0] == left[1]


async def test_an_event_that_was_handled_before_is_not_handled_again(chat_on_sqlite, batches):
    events = await asked(chat_on_sqlite)
    await chat_on_sqlite.service.dispatcher.handle(events[0])
    await chat_on_sqlite.service.outbox.settle()
    said = len(chat_on_sqlite.adapter.log)
    await handled(chat_on_sqlite, events)
    assert batches == []  # it was undone
    answered = {delivery.place.chat for delivery, _ in chat_on_sqlite.adapter.log[said:]}
    assert answered == set(PEOPLE[1:])
    attempts = (await rows(chat_on_sqlite))["attempt"]
    assert len(attempts) == len(PEOPLE)


async def test_one_whose_turn_fails_holds_nobody_up_and_is_told(chat_on_sqlite, batches, monkeypatch):
    chat = chat_on_sqlite
    events = await asked(chat)
    decide = together.decide

    def broken(snapshot, event, now):
        return 1 / 0 if event.sender.id == PEOPLE[3] else decide(snapshot, event, now)

    for module in (together, exchange):
        monkeypatch.setattr(module, "decide", broken)
    await handled(chat, events)
    assert batches == [[name != PEOPLE[3] for name in PEOPLE]]
    attempts = (await rows(chat))["attempt"]
    assert len(attempts) == len(PEOPLE) - 1
    quarantined = [row for row in (await rows(chat))["inbox"] if "quarantined" in row]
    assert len(quarantined) == 1
    assert f"answer-{PEOPLE[3]}" in quarantined[0]


async def test_a_conversation_that_changed_meanwhile_undoes_the_whole_batch(chat_on_sqlite, batches, monkeypatch):
    chat = chat_on_sqlite
    events = await asked(chat)
    load_all = together.load_all

    def overtaken(connection, bank, takings):
        found = load_all(connection, bank, takings)
        connection.execute(
            schema.conversation.update()
            .where(schema.conversation.c.chat == PEOPLE[1])
            .values(version=schema.conversation.c.version + 1)
        )
        return found

    monkeypatch.setattr(together, "load_all", overtaken)
    await handled(chat, events)
    assert batches == []
    assert len((await rows(chat))["attempt"]) == len(PEOPLE)


async def test_strangers_and_linked_accounts_are_taken_by_themselves(chat_on_sqlite, batches):
    chat = chat_on_sqlite
    events = await asked(chat)
    stranger = reply("new", "hello", "", "")
    first = events[0].sender.id
    await chat.database.write(
        lambda c: (
            c.execute(
                schema.account.insert().from_select(
                    ["platform", "user_id", "learner_id", "name"],
                    schema.account.select()
                    .with_only_columns(
                        schema.account.c.platform,
                        schema.account.c.user_id + "-2",
                        schema.account.c.learner_id,
                        schema.account.c.name,
                    )
                    .where(schema.account.c.user_id == first),
                )
            )
            and None
        )
    )
    other = TextReceived(
        event_id="second", place=Place(platform="lab", chat=f"{first}-2"), sender=Sender(id=f"{first}-2"), text="hello"
    )
    await handled(chat, [*events, stranger, other])
    assert batches == [[True] * len(events) + [False, False]]
    done = [row for row in (await rows(chat))["inbox"] if "'done'" in row]
    assert all(any(f"'{name}'" in row for row in done) for name in ("hello", "second"))


async def test_where_many_may_write_each_has_a_transaction_of_its_own(database_url, batches):
    async with opened(database_url) as chat:
        await handled(chat, await asked(chat))
        assert bool(batches) is database_url.startswith("sqlite")
        assert len((await rows(chat))["attempt"]) == len(PEOPLE)


@pytest.fixture
async def chat_on_sqlite(tmp_path):
    async with opened(f"sqlite:///{tmp_path}/chat.db", capabilities=RICH) as chat:
        yield chat
