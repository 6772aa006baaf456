"""Small things that make the coach feel at home on Telegram, each from what somebody does to what they see."""

from dataclasses import replace

import pytest

from adapters.telegram.events import Reader
from bot.core.commands.registry import SPECS
from bot.core.topics import normal
from bot.ports.adapter import Delivery
from bot.ports.events import Place
from bot.ports.messages import Message, Picture, text
from bot.runtime.store import schema
from tests.adapters.test_telegram import GROUP, running, said
from tests.chat import small_bank
from tests.emulators.telegram import telegram_server

TOPIC = {"chat": GROUP, "message_thread_id": 42, "is_topic_message": True}
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/w.db"


def only(service, question: str) -> None:
    """The bank has this question alone."""
    bank = small_bank()
    service.dispatcher._bank = replace(bank, questions={question: bank.questions[question]})


def labels(message) -> list[str]:
    return [b["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for b in row]


# -- reactions


@pytest.mark.parametrize("how", ["pressed", "typed", "voted"])
async def test_a_hard_question_right_gets_a_reaction_where_it_was_answered(url, how):
    async with telegram_server() as server, running(server, url, quiz_polls=how == "voted") as service:
        only(service, "bias-variance.hard")
        await server.says("/quiz bias-variance")
        asked = await server.next_message(0)
        await service.outbox.settle()
        if how == "voted":
            poll = asked["poll"]
            await server.votes(asked, *(poll["options"][n]["text"] for n in poll["correct_option_ids"]))
            target = asked["message_id"]
        elif how == "pressed":
            await server.presses(asked, next(label for label in labels(asked) if "sharp" in label))
            target = asked["message_id"]
        else:
            await server.says(next(label for label in labels(asked) if "sharp" in label)[0])
            target = asked["message_id"] + 1
        await server.until(lambda: bool(server.reactions))
        (given,) = server.reactions
        assert given["reaction"] == [{"type": "emoji", "emoji": "🎉"}]
        assert (given["chat_id"], int(given["message_id"])) == ("7", target)


async def test_an_easy_question_or_a_wrong_answer_gets_none(url):
    async with telegram_server() as server, running(server, url) as service:
        for question, option in (("bias-variance.pick", "right one"), ("bias-variance.hard", "blunt")):
            server.messages.clear()
            only(service, question)
            await server.says("/quiz bias-variance")
            asked = await server.next_message(0)
            await service.outbox.settle()
            before = said(asked)
            await server.presses(asked, next(label for label in labels(asked) if option in label))
            await server.until(lambda asked=asked, before=before: said(asked) != before)
            await service.outbox.settle()
            await service.dispatcher._database.write(lambda c: c.execute(schema.conversation.delete()) and None)
        assert server.reactions == []


# -- code, pictures


async def test_code_is_a_block_in_its_language(url):
    async with telegram_server() as server, running(server, url) as service:
        only(service, "gradient-descent.prints")
        await server.says("/quiz gradient-descent")
        asked = await server.next_message(0)
        (block,) = [entity for entity in asked["entities"] if entity["type"] == "pre"]
        assert block["language"] == "python"
        assert asked["text"][block["offset"] : block["offset"] + block["length"]] == "print(1 + 1)"


async def test_a_group_that_forbids_pictures_has_the_words(url):
    async with telegram_server() as server, running(server, url) as service:
        await server.until(lambda: server.polled > 0)
        server.wordy.add(str(GROUP["id"]))
        place = Place(platform="telegram", chat=str(GROUP["id"]), group=True)
        message = Message((text("Ada leads with 120 points."),), picture=Picture(PNG, "A board"))
        await service.adapters["telegram"].send(Delivery(key="k", place=place, message=message))
        (shown,) = server.shown(GROUP["id"])
        assert shown["text"] == "Ada leads with 120 points."


# -- links, commands


@pytest.mark.parametrize(
    "payload", ["delete_yes", "stop", "settings_time_8:30", "pause_3", "leaderboard_hide_me", "daily_off", "x" * 64]
)
async def test_a_link_changes_nothing_for_who_follows_it(url, payload):
    async with telegram_server() as server, running(server, url) as service:
        for number, typed in enumerate(("/start", "Berlin", "09:00", "skip")):
            await server.says(typed)
            await server.next_message(number)
        await service.outbox.settle()
        learners = lambda c: c.execute(schema.learner.select()).mappings().all()  # noqa: E731
        (before,) = await service.dispatcher._database.read(learners)
        shown = len(server.shown())
        await server.says(f"/start {payload}")
        await server.next_message(shown)
        (after,) = await service.dispatcher._database.read(learners)
        assert dict(after) == dict(before)


@pytest.mark.parametrize(
    ("payload", "leads_to"),
    [
        ("quiz_bias-variance_3_fresher", ("quiz", "bias-variance 3 fresher")),
        ("mock_theory_20", ("mock", "theory 20")),
        ("ready_forecast", ("ready", "forecast")),
        ("challenge_gabc123xyz", ("challenge", "gabc123xyz")),
        ("stories", ("stories", "")),
        ("leaderboard_month", ("leaderboard", "month")),
        *(
            (payload, ("start", ""))
            for payload in (
                "stories_1_delete",
                "stories_delete_1",
                "stories_add_x",
                "leaderboard_hide_me",
                "leaderboard_off",
                "mock_stop",
                "mock_end",
                "challenge_stop",
                "skip",
                "hint",
                "report_wrong",
                "plan_again",
                "unlink",
                "private",
            )
        ),
    ],
)
def test_where_a_link_leads(payload, leads_to):
    assert Reader(1, "warmstart_bot", SPECS)._command(f"/start {payload}", group=False) == leads_to


@pytest.mark.parametrize(
    "typed", ["/quiz@warmstart_bot bias-variance", "/quiz\nbias-variance", "/start@Warmstart_Bot quiz_bias-variance"]
)
async def test_a_command_may_be_addressed_or_come_by_a_link_in_a_group_too(url, typed):
    async with telegram_server() as server, running(server, url):
        await server.says(typed, chat=GROUP)
        asked = await server.next_message(0, GROUP["id"])
        assert normal("Bias and variance") in normal(said(asked))
        await server.says("/start@another_bot quiz_bias-variance", chat=GROUP)
        await server.says("/help", chat=GROUP)
        await server.next_message(1, GROUP["id"])
        assert len(server.shown(GROUP["id"])) == 2


# -- topics, privacy mode


async def test_in_a_topic_all_stays_in_the_topic(url):
    async with telegram_server() as server, running(server, url) as service:
        only(service, "bias-variance.pick")
        handle, heard = service.dispatcher.handle, []

        async def listen(event):
            heard.append(event.place.thread)
            await handle(event)

        service.dispatcher.handle = listen
        await server.says("/quiz bias-variance", **TOPIC)
        asked = await server.next_message(0, GROUP["id"])
        await service.outbox.settle()
        before = said(asked)
        await server.presses(asked, "Hint")
        await server.until(lambda: said(asked) != before or len(server.shown(GROUP["id"])) > 1)
        await service.outbox.settle()
        count = len(server.shown(GROUP["id"]))
        await server.says("a", reply_to_message=server.shown(GROUP["id"])[-1], **TOPIC)
        await server.next_message(count, GROUP["id"])
        assert {message.get("message_thread_id") for message in server.shown(GROUP["id"])} == {42}
        assert heard == ["42"] * 3, "a command, a press and a reply are of the topic's own conversation"


async def test_a_thread_of_replies_is_no_topic(url):
    async with telegram_server() as server, running(server, url):
        await server.says("/help", chat=GROUP, message_thread_id=977)
        assert "message_thread_id" not in await server.next_message(0, GROUP["id"])


async def test_with_privacy_mode_on_a_group_can_do_all_there_is(url):
    async with telegram_server() as server, running(server, url) as service:
        assert server.privacy_mode
        only(service, "bias-variance.number")
        await server.says("/quiz bias-variance", chat=GROUP)
        asked = await server.next_message(0, GROUP["id"])
        await service.outbox.settle()
        assert asked["box"]["force_reply"], "a reply reaches the bot, and the box makes one of what is typed"
        await server.says("0.75", chat=GROUP)
        await server.says("0.75", chat=GROUP, reply_to_message=asked)
        await server.next_message(1, GROUP["id"])
        attempts = await service.dispatcher._database.read(lambda c: c.execute(schema.attempt.select()).all())
        assert len(attempts) == 1
