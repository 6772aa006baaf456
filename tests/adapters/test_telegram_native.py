"""What makes the coach at home on Telegram: polls, groups, pictures, reactions. The real client, the real server's rules."""

import asyncio
from dataclasses import replace

import pytest

from adapters.telegram.sending import KNOCK
from bot.ports.adapter import Delivery, NotSent
from bot.ports.events import Place
from bot.ports.messages import Choice, Document, Message, Picture, text
from tests.adapters.test_telegram import GROUP, running
from tests.emulators.telegram import Fault, telegram_server

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
HOME = Place(platform="telegram", chat="7")
SHARED = Place(platform="telegram", chat=str(GROUP["id"]), group=True)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/w.db"


def labels(message):
    return [b["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for b in row]


async def named(server, method, count=1):
    """The data of the first calls of a method, once there are so many."""
    await server.until(lambda: [name for name, _ in server.calls].count(method) >= count)
    return [data for name, data in server.calls if name == method]


# -- quiz polls


async def poll_of(server, after=0):
    message = await server.next_message(after)
    assert "poll" in message, message
    return message


async def test_a_question_that_fits_is_a_quiz_poll_and_its_answer_counts(url):
    async with telegram_server() as server, running(server, url, quiz_polls=True) as service:
        await server.says("/quiz bias-variance")
        message = await poll_of(server)
        poll = message["poll"]
        assert (poll["type"], poll["is_anonymous"]) == ("quiz", False)
        assert "Hint" in labels(message)
        right = [poll["options"][n]["text"] for n in poll["correct_option_ids"]]
        await server.votes(message, *right)
        feedback = await server.next_message(1)
        assert "Right" in feedback["text"] or "✅" in feedback["text"]
        await server.until(lambda: labels(message) == [])
        await service.outbox.settle()
        await server.votes(message, *right)
        await server.says("/help")
        await server.until(lambda: any("/quiz" in m.get("text", "") for m in server.shown()))
        assert [m for m in server.shown() if "✅" in m.get("text", "")] == [feedback], "a vote counts once"


async def test_a_vote_that_overtakes_what_we_write_down_locks_the_poll_all_the_same(url):
    async with telegram_server() as server, running(server, url, quiz_polls=True) as service:
        record, held = service.outbox._record, asyncio.Event()

        async def late(outcome):
            await held.wait()
            await record(outcome)

        service.outbox._record = late
        await server.says("/quiz bias-variance")
        message = await poll_of(server)
        try:
            await server.votes(message, message["poll"]["options"][0]["text"])
            await server.until(lambda: labels(message) == [])
        finally:
            held.set()
        assert (await server.next_message(1))["text"]


async def test_a_poll_of_before_a_restart_can_be_answered(url):
    async with telegram_server() as server:
        async with running(server, url, quiz_polls=True) as service:
            await server.says("/quiz bias-variance")
            message = await poll_of(server)
            await service.outbox.settle()
        async with running(server, url, quiz_polls=True):
            poll = message["poll"]
            wrong = next(o["text"] for n, o in enumerate(poll["options"]) if n not in poll["correct_option_ids"])
            await server.votes(message, wrong)
            assert (await server.next_message(1))["text"]


async def test_a_vote_on_a_forwarded_poll_is_nobody_s_answer(url):
    async with telegram_server() as server, running(server, url, quiz_polls=True):
        await server.says("/quiz bias-variance")
        message = await poll_of(server)
        await server.votes(message, message["poll"]["options"][0]["text"], user=8)
        await server.says("/help", user=8)
        await server.next_message(0, 8)
        assert len(server.shown(7)) == 1
        assert len(server.shown(8)) == 1


async def test_a_vote_on_a_poll_that_nobody_remembers_is_told_so(url):
    async with telegram_server() as server, running(server, url):
        gone = {"poll": {"id": "unheard-of", "options": [{"text": "a", "persistent_id": "0"}]}}
        await server.votes(gone, "a")
        assert (await server.next_message(0))["text"]


async def test_without_the_setting_and_in_groups_there_are_no_polls(url):
    async with telegram_server() as server:
        async with running(server, url):
            await server.says("/quiz bias-variance")
            assert "poll" not in await server.next_message(0)
        async with running(server, url, quiz_polls=True):
            await server.says("/quiz bias-variance", chat=GROUP)
            assert "poll" not in await server.next_message(0, GROUP["id"])


@pytest.mark.parametrize("operators", [False, True])
async def test_who_chose_gets_polls_or_none_whatever_the_operator_set(url, operators):
    async with telegram_server() as server, running(server, url, quiz_polls=operators):
        await server.says(f"/settings polls {'off' if operators else 'on'}")
        await server.next_message(0)
        await server.says("/quiz bias-variance")
        assert ("poll" in await server.next_message(1)) is not operators
        await server.says("/quiz bias-variance", user=8)
        assert ("poll" in await server.next_message(0, 8)) is operators, "who did not choose gets what is set"


async def test_a_hint_on_a_poll_comes_as_a_message(url):
    async with telegram_server() as server, running(server, url, quiz_polls=True):
        await server.says("/quiz bias-variance")
        message = await poll_of(server)
        await server.presses(message, "Hint")
        hinted = await server.next_message(1)
        assert "💡" in hinted["text"]
        assert labels(message) == [], "one place to answer is enough"


# -- groups


async def test_who_may_manage_a_group_is_asked_once_a_minute(url):
    async with telegram_server() as server, running(server, url) as service:
        events = []
        handle = service.dispatcher.handle

        async def listen(event):
            events.append(event)
            await handle(event)

        service.dispatcher.handle = listen
        server.administrators[str(GROUP["id"])] = {7}
        for number, user in enumerate((7, 8, 7)):
            await server.says("/help", user=user, chat=GROUP)
            await server.next_message(number, GROUP["id"])
        assert [event.sender.admin for event in events] == [True, False, True]
        assert len(await named(server, "getChatAdministrators")) == 1
        await server.says("/help", user=9)
        await server.next_message(0, 9)
        assert events[-1].sender.admin, "everyone manages their own chat"


async def test_an_administrator_may_write_as_the_group(url):
    async with telegram_server() as server, running(server, url) as service:
        events = []

        async def listen(event):
            events.append(event)

        service.dispatcher.handle = listen
        anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
        await server.says("/help", chat=GROUP, **{"from": anonymous, "sender_chat": GROUP})
        await server.says("/streak", chat=GROUP, sender_chat={"id": -9, "type": "channel", "title": "News"})
        await server.says("/topics", chat=GROUP, user=8)
        await server.until(lambda: not server.updates)
        await asyncio.gather(*service.adapters["telegram"]._under_way)
        assert [(event.name, event.sender.admin) for event in events] == [("help", True), ("topics", False)]


async def test_a_command_of_another_bot_in_the_group_is_left_alone(url):
    async with telegram_server() as server, running(server, url):
        await server.says("/weather", chat=GROUP)
        await server.says("/weather@warmstart_bot", chat=GROUP)
        await server.says("/help", chat=GROUP)
        await server.next_message(1, GROUP["id"])
        assert ["/weather" in m["text"] for m in server.shown(GROUP["id"])] == [True, False]


async def pressed_in_group(server, service):
    """(The event id, the query id) of a press on a message in the group."""
    await server.says("/quiz bias-variance", chat=GROUP)
    question = await server.next_message(0, GROUP["id"])
    await service.outbox.settle()
    heard = asyncio.get_running_loop().create_future()

    async def listen(event):
        heard.set_result(event)

    service.dispatcher.handle = listen
    query = await server.presses(question, "Hint")
    return (await heard).event_id, query


async def test_a_short_private_word_in_a_group_is_shown_over_the_button(url):
    async with telegram_server() as server, running(server, url, sleep=asyncio.sleep) as service:
        event_id, query = await pressed_in_group(server, service)
        message = Message((text("You scored 3 of 5."),), private=True)
        delivery = Delivery(key="k", place=SHARED, message=message, recipient="7", replies_to=event_id)
        await service.adapters["telegram"].send(delivery)
        (answer,) = server.answers
        assert (answer["callback_query_id"], answer["text"], answer["show_alert"]) == (
            query,
            "You scored 3 of 5.",
            "true",
        )
        assert len(server.shown(GROUP["id"])) == 1


@pytest.mark.parametrize("why", ["long", "buttons"])
async def test_more_than_a_word_goes_to_the_member_s_own_chat(url, why):
    async with telegram_server() as server, running(server, url, sleep=asyncio.sleep) as service:
        event_id, _ = await pressed_in_group(server, service)
        message = Message(
            (text("Because " * 40 if why == "long" else "Next?"),),
            private=True,
            actions=() if why == "long" else (Choice("/today", "Today"),),
        )
        delivery = Delivery(key="k", place=SHARED, message=message, recipient="7", replies_to=event_id)
        adapter = service.adapters["telegram"]
        receipt = await adapter.send(delivery)
        assert len(server.shown(GROUP["id"])) == 1
        (private,) = server.shown(7)
        # The receipt's id leads back to that chat, not to a message of the same number in the group.
        edit = Message((text("Done."),), edits=receipt.message_id, private=True)
        await adapter.send(Delivery(key="e", place=SHARED, message=edit, recipient="7"))
        assert private["text"] == "Done."


async def test_who_never_opened_the_chat_is_led_there_and_then_gets_it(url):
    async with telegram_server() as server, running(server, url, sleep=asyncio.sleep) as service:
        event_id, _ = await pressed_in_group(server, service)
        server.strangers.add("7")
        adapter = service.adapters["telegram"]
        message = Message((text("Because " * 40),), private=True)
        delivery = Delivery(key="k", place=SHARED, message=message, recipient="7", replies_to=event_id)
        with pytest.raises(NotSent):
            await adapter.send(delivery)
        assert server.answers[-1]["url"] == "https://t.me/warmstart_bot?start=private"
        with pytest.raises(NotSent):  # a message that no press caused knocks in the group
            await adapter.send(Delivery(key="l", place=SHARED, message=message, recipient="7"))
        assert server.shown(GROUP["id"])[-1]["text"] == KNOCK
        server.strangers.clear()
        await adapter.send(Delivery(key="k", place=SHARED, message=message, recipient="7", attempt=2))
        assert server.shown(7)[-1]["text"].startswith("Because")


async def test_an_answer_typed_for_all_is_answered_for_all(url):
    async with telegram_server() as server, running(server, url):
        await server.says("/quiz bias-variance", chat=GROUP)
        question = await server.next_message(0, GROUP["id"])
        await server.says("a", chat=GROUP, reply_to_message=question)
        await server.next_message(1, GROUP["id"])
        assert server.shown(7) == []


# -- replies, pictures, reactions


async def test_what_is_to_be_typed_shows_in_the_box_how_it_looks_and_again_when_it_did_not_do(url):
    async with telegram_server() as server, running(server, url):
        for number, (typed, example) in enumerate(
            (("/settings time", "8:30"), ("noonish", "8:30"), ("8:15", ""), ("/settings zone", "Berlin, or 14:05"))
        ):
            await server.says(typed)
            markup = (await server.next_message(number)).get("box", {})
            assert markup.get("input_field_placeholder", "") == example
            assert markup.get("force_reply", False) is bool(example)


async def test_a_question_to_be_answered_in_words_keeps_its_hint_in_private_and_has_a_box_in_a_group(url):
    async with telegram_server() as server, running(server, url) as service:
        bank = service.dispatcher._bank
        words = {name: question for name, question in bank.questions.items() if question.present("").wants_text}
        service.dispatcher._bank = replace(bank, questions=words)
        await server.says("/quiz best")
        asked = await server.next_message(0)
        assert "Hint" in labels(asked) or "Skip" in labels(asked)
        await server.says("/quiz best", chat=GROUP, user=8)
        asked = await server.next_message(0, GROUP["id"])
        assert asked["box"]["force_reply"]
        assert asked["box"]["input_field_placeholder"]


async def test_a_reply_to_an_older_question_answers_that_one(url):
    async with telegram_server() as server, running(server, url) as service:
        await server.says("/quiz bias-variance")
        first = await server.next_message(0)
        await service.outbox.settle()
        await server.says("/quiz overfitting")
        second = await server.next_message(1)
        await service.outbox.settle()
        await server.says("i don't know", reply_to_message=first)
        await server.until(lambda: labels(first) == [])
        assert labels(second), "the newer question stays open"


async def test_a_picture_has_its_words_as_caption_and_can_be_edited_in_place(url):
    async with telegram_server() as server, running(server, url) as service:
        await server.until(lambda: server.polled > 0)
        adapter = service.adapters["telegram"]
        picture = Picture(PNG, "A curve that falls and rises again")
        question = Message((text("Where does it overfit?"),), picture=picture, actions=(Choice("/hint", "Hint"),))
        sent = await adapter.send(Delivery(key="p", place=HOME, message=question))
        (shown,) = server.shown()
        assert (shown["caption"], labels(shown)) == ("Where does it overfit?", ["Hint"])
        await adapter.send(
            Delivery(key="e", place=HOME, message=Message((text("Right of 3."),), edits=sent.message_id))
        )
        assert (shown["caption"], labels(shown)) == ("Right of 3.", [])
        long = Message((text("word " * 400),), edits=sent.message_id)
        await adapter.send(Delivery(key="l", place=HOME, message=long))
        assert len(server.shown()) == 2, "too long for a caption: a message of its own"


@pytest.mark.parametrize("what", ["picture", "document"])
async def test_a_file_with_a_long_text_loses_neither(url, what):
    async with telegram_server() as server, running(server, url) as service:
        files = {"picture": Picture(PNG, "A curve"), "document": Document("data.json", "{}")}
        words = " ".join(f"w{n}" for n in range(500))
        await server.says("/help")
        await server.next_message(0)
        from bot.ports.capabilities import fit  # noqa: PLC0415

        adapter = service.adapters["telegram"]
        for number, part in enumerate(fit(Message((text(words),), **{what: files[what]}), adapter.capabilities)):
            await adapter.send(Delivery(key=f"k{number}", place=HOME, message=part))
        shown = server.shown()[1:]
        assert sum("photo" in m or "document" in m for m in shown) == 1
        assert " ".join(m["text"] for m in shown if "text" in m).split() == words.split()
        if what == "picture":
            assert shown[0]["caption"] == "A curve"


@pytest.mark.parametrize("kind", ["sendMessage", "sendPhoto", "sendDocument"])
async def test_a_deleted_topic_does_not_swallow_the_message(url, kind):
    async with telegram_server() as server, running(server, url) as service:
        await server.until(lambda: server.polled > 0)
        why = {"sendMessage": "TOPIC_CLOSED"}.get(kind, "message thread not found")
        server.faults[kind].append(Fault(400, f"Bad Request: {why}"))
        more = {"sendPhoto": {"picture": Picture(PNG, "x")}, "sendDocument": {"document": Document("a.txt", "a")}}
        message = Message((text("Hello"),), **more.get(kind, {}))
        place = Place(platform="telegram", chat=str(GROUP["id"]), thread="42", group=True)
        await service.adapters["telegram"].send(Delivery(key="k", place=place, message=message))
        assert "message_thread_id" not in server.shown(GROUP["id"])[0]


async def test_a_moment_worth_it_gets_a_reaction(url):
    async with telegram_server() as server, running(server, url) as service:
        await server.says("/help")
        await server.next_message(0)
        question = server.shown()[0]
        origins = service.adapters["telegram"]._senders._origins
        typed = next(iter(origins))
        cheer = Message((text("Seven days in a row."),), cheer=True)
        await service.adapters["telegram"].send(Delivery(key="k", place=HOME, message=cheer, replies_to=typed))
        assert server.reactions[-1]["reaction"] == [{"type": "emoji", "emoji": "🎉"}]
        assert int(server.reactions[-1]["message_id"]) == origins[typed].message_id
        message = {**question, "reply_markup": {"inline_keyboard": [[{"text": "More", "callback_data": "/streak"}]]}}
        await server.presses(message, "More")
        await server.next_message(2)
        pressed = list(origins)[-1]
        await service.adapters["telegram"].send(Delivery(key="l", place=HOME, message=cheer, replies_to=pressed))
        assert int(server.reactions[-1]["message_id"]) == question["message_id"]


async def test_links_show_no_preview(url):
    async with telegram_server() as server, running(server, url):
        await server.says("/help")
        await server.next_message(0)
        (call,) = await named(server, "sendMessage")
        assert call["link_preview_options"] == {"is_disabled": True}
