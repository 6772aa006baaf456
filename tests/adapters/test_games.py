"""A live game with the real client libraries: who sees what, on each platform."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import insert, select

from bot.core import phrases as words
from bot.core.challenge import phrases
from bot.core.challenge.events import Settings
from bot.core.challenge.game import Challenge
from bot.core.state import Learner
from bot.runtime.store import games, schema
from bot.runtime.store.rows import learner_values
from tests.adapters import test_discord, test_telegram
from tests.emulators.discord import CHANNEL, EPHEMERAL, buttons_of, discord_server
from tests.emulators.telegram import telegram_server

GROUP = test_telegram.GROUP
ROOM = str(CHANNEL)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/w.db"


async def passes(service, seconds: float, step: float = 1.0) -> None:
    """Lets the service's own clock run."""
    gone = 0.0
    while gone < seconds:
        service.outbox._clock.move(seconds=step)
        gone += step
        await service.tick()
        await service.outbox.settle()


def with_options_only(service) -> None:
    """The game's question is drawn by the first event's id, which differs from run to run: one that has options."""
    bank = service.dispatcher._bank
    chosen = {name: question for name, question in bank.questions.items() if name == "bias-variance.pick"}
    service.dispatcher._bank = replace(bank, questions=chosen)


def text_of(message) -> str:
    return message.get("text") or message.get("caption") or message.get("content") or ""


def labels_of(message) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    rows = rows or [buttons_of(message)] if "components" in message else rows
    return [button.get("text") or button.get("label") for row in rows for button in row]


def option_of(message, text: str) -> str:
    """The label of the option with this text."""
    return next(label for label in labels_of(message) if text in label)


async def handled(service, server) -> None:
    """Waits until what was just done has come to rest."""
    for _ in range(3):
        await asyncio.sleep(0.02)
        await service.outbox.settle()


async def newest_with(server, label: str, after: int = 0):
    """Waits for a message with this button in the channel: on a busy machine a placeholder may come first."""

    def found():
        return [message for message in server.shown(ROOM)[after:] if any(label in one for one in labels_of(message))]

    await server.until(lambda: bool(found()), timeout_s=20)
    return found()[-1]


RIGHT, WRONG = "right one", "wrong one"


async def test_a_live_game_on_telegram(url):
    async with telegram_server() as server, test_telegram.running(server, url, sleep=asyncio.sleep) as service:
        with_options_only(service)
        group = GROUP["id"]
        await server.says("/challenge start bias-variance 1 30s", user=1, chat=GROUP)
        invitation = await server.next_message(0, group)
        for user in (1, 2, 3):
            await server.presses(invitation, "Join", user=user)
        await server.until(lambda: len(server.answers) == 3)
        await passes(service, 61, step=5)
        assert "Joined: 3" in text_of(invitation) or "started" in text_of(invitation)
        question = server.shown(group)[-1]
        assert phrases.MY_QUESTION in labels_of(question)
        for user, answer in ((1, RIGHT), (2, WRONG)):
            await server.presses(question, phrases.MY_QUESTION, user=user)
            own = await server.next_message(0, user)
            before = text_of(own)
            await server.presses(own, option_of(own, answer), user=user)
            await server.until(lambda own=own, before=before: text_of(own) != before)
            assert "Your answer" in text_of(own)
        said = [answer.get("text", "") for answer in server.answers]
        assert phrases.LOOK_IN_PRIVATE in said
        assert phrases.NOTED in said
        shown_before = "\n".join(text_of(message) for message in server.shown(group))
        assert "the answer" not in shown_before
        await passes(service, 10)
        assert "Answered: 2" in text_of(question)
        await passes(service, 40)
        texts = [text_of(message) for message in server.shown(group)]
        assert any("1 of 2 had it right." in text for text in texts)
        assert phrases.FINAL in texts[-1]
        assert not labels_of(question), "the closed question takes no press"


async def test_on_telegram_who_never_wrote_to_the_bot_is_led_to_the_private_chat(url):
    async with telegram_server() as server, test_telegram.running(server, url, sleep=asyncio.sleep) as service:
        with_options_only(service)
        server.blocked.add("9")
        await server.says("/challenge start bias-variance 1 30s", user=1, chat=GROUP)
        invitation = await server.next_message(0, GROUP["id"])
        await server.presses(invitation, "Join", user=9)
        await server.until(lambda: bool(server.answers))
        await passes(service, 61, step=5)
        await server.presses(server.shown(GROUP["id"])[-1], phrases.MY_QUESTION, user=9)
        await server.until(lambda: any("url" in answer for answer in server.answers))
        address = server.answers[-1]["url"]
        assert address.startswith("https://t.me/warmstart_bot?start=challenge_g")
        server.blocked.clear()
        await server.says(f"/start {address.rpartition('=')[2]}", user=9)
        own = await server.next_message(0, 9)
        assert option_of(own, RIGHT)


async def test_a_live_game_on_discord(url):
    async with discord_server() as server, test_discord.running(server, url) as service:
        server.may_open_threads = False
        with_options_only(service)
        await server.types(
            "challenge", user=1, guild=True, action="start", topic="bias-variance", questions=1, seconds=30
        )
        invitation = await newest_with(server, phrases.JOIN)
        assert not invitation["flags"] & EPHEMERAL
        for user in (1, 2):
            count = len(server.shown(ROOM))
            await server.presses(invitation, "Join", user=user)
            joined = await server.next_message(count, ROOM)
            assert joined["flags"] & EPHEMERAL
        await handled(service, server)
        await passes(service, 61, step=5)
        question = server.shown(ROOM)[-1]
        assert phrases.MY_QUESTION in labels_of(question)
        for user, answer in ((1, RIGHT), (2, WRONG)):
            count = len(server.shown(ROOM))
            await server.presses(question, phrases.MY_QUESTION, user=user)
            own = await newest_with(server, answer, count)
            assert own["flags"] & EPHEMERAL, "nobody else sees it"
            before = text_of(own)
            interaction = await server.presses(own, option_of(own, answer), user=user)
            await server.until(lambda own=own, before=before: text_of(own) != before)
            assert server.interactions[interaction]["answered"] in {6, 7}, "answered in place"
            assert len(server.shown(ROOM)) == count + 1
        await passes(service, 10)
        assert "Answered: 2" in text_of(question)
        await passes(service, 40)
        texts = [text_of(message) for message in server.shown(ROOM)]
        assert any("1 of 2 had it right" in text.replace("\\", "") for text in texts)
        assert phrases.FINAL in texts[-1]
        said = [body.get("data", body) for _, _, body in server.calls if isinstance(body, dict)]
        assert all(body["allowed_mentions"] == {"parse": []} for body in said if "content" in body), "nobody is pinged"


TOPIC = 42


async def daily_set(server) -> int:
    """A daily question is set in the group's topic by who may; how many messages there are then."""
    server.administrators[str(GROUP["id"])] = {5}
    in_topic = {"chat": GROUP, "message_thread_id": TOPIC, "is_topic_message": True}
    await server.says("/daily bias-variance 9:00 20:00", user=1, **in_topic)
    assert words.ADMINS_ONLY in text_of(await server.next_message(0, GROUP["id"]))
    await server.says("/daily bias-variance 9:00 20:00", user=5, **in_topic)
    assert "Bias and variance, at 09:00" in text_of(await server.next_message(1, GROUP["id"]))
    return 2


async def test_a_group_s_daily_question_on_telegram(url):
    async with telegram_server() as server, test_telegram.running(server, url, sleep=asyncio.sleep) as service:
        with_options_only(service)
        group, clock = GROUP["id"], service.outbox._clock
        before = await daily_set(server)
        await service.outbox.settle()
        clock.set("2026-12-01 09:00")
        await service.tick()
        question = await server.next_message(before, group)
        assert "Question of the day" in text_of(question)
        assert question["message_thread_id"] == TOPIC, "in the topic where it was set"
        await service.outbox.settle()
        open_question = dict(question)
        for user, answer in ((1, RIGHT), (2, WRONG)):
            await server.presses(question, phrases.MY_QUESTION, user=user)
            own = await server.next_message(0, user)
            was = text_of(own)
            await server.presses(own, option_of(own, answer), user=user)
            await server.until(lambda own=own, was=was: text_of(own) != was)
            assert f"Your answer: {answer}" in text_of(own).replace("the ", ""), "each sees their own alone"
        said = [answer.get("text", "") for answer in server.answers]
        assert said.count(phrases.LOOK_IN_PRIVATE) == 2
        assert said.count(phrases.NOTED) == 2
        await passes(service, 3600, step=1200)
        assert "Answered: 2" in text_of(question)
        assert len(server.shown(group)) == before + 1, "nobody's answer is shown to the group"
        clock.set("2026-12-01 20:00")
        await passes(service, 1)
        await server.until(lambda: len(server.shown(group)) == before + 2)
        assert not labels_of(question), "the question takes no answer any more"
        closing = server.shown(group)[-1]
        assert phrases.THE_DAILY_ANSWER in text_of(closing)
        assert "1 of 2 had it right" in text_of(closing)
        assert closing["message_thread_id"] == TOPIC
        await server.presses(open_question, phrases.MY_QUESTION, user=3)
        assert text_of(await server.next_message(0, 3)) == phrases.NOT_PLAYED, "late is told so, alone"
        assert len(server.shown(group)) == before + 2


@pytest.mark.parametrize("how", ["said so", "found out"])
async def test_a_group_that_removed_the_coach_is_asked_again_once_it_is_back(url, how):
    async with telegram_server() as server, test_telegram.running(server, url, sleep=asyncio.sleep) as service:
        with_options_only(service)
        group, clock = GROUP["id"], service.outbox._clock
        before = await daily_set(server)
        await service.outbox.settle()
        if how == "said so":
            await server.joins(GROUP, before="member", after="kicked")
            await handled(service, server)
        else:
            server.blocked.add(str(group))
        tried = 0
        for day in (1, 2, 3, 4):
            clock.set(f"2026-12-0{day} 09:00")
            await passes(service, 1)
            if day == 1:
                tried = sum(str(data.get("chat_id")) == str(group) for _, data in server.calls)
        assert sum(str(data.get("chat_id")) == str(group) for _, data in server.calls) == tried, "no daily attempts"
        await server.joins(GROUP, before="kicked", after="member")
        hello = await server.next_message(before, group)
        assert phrases.HELLO_GROUP in text_of(hello)
        await service.outbox.settle()
        clock.set("2026-12-05 09:00")
        await service.tick()
        assert "Question of the day" in text_of(await server.next_message(before + 1, group))
        await service.outbox.settle()


async def test_who_adds_the_coach_to_a_group_is_greeted_and_becomes_nobody(url):
    async with telegram_server() as server, test_telegram.running(server, url) as service:
        await server.joins(GROUP, user=5)
        hello = await server.next_message(0, GROUP["id"])
        assert phrases.HELLO_GROUP in text_of(hello)
        assert phrases.GOES_ON not in text_of(hello)
        await server.joins(GROUP, before="member", after="administrator")
        await server.joins({"id": -9, "type": "channel", "title": "News"}, after="administrator")
        await server.says("/help", chat=GROUP)
        await server.next_message(1, GROUP["id"])
        assert len(server.shown(GROUP["id"])) == 2, "made an administrator, it was there before"
        assert server.shown(-9) == []
        rows = await service.dispatcher._database.read(
            lambda c: c.execute(select(schema.account.c.user_id)).scalars().all()
        )
        assert rows == ["7"], "who added it did not sign up for anything"


async def test_on_discord_a_typed_answer_goes_through_a_form_and_several_through_a_menu(url):
    async with discord_server() as server, test_discord.running(server, url) as service:
        server.may_open_threads = False
        bank = service.dispatcher._bank
        wanted = {"bias-variance.number", "overfitting.several"}
        service.dispatcher._bank = replace(
            bank, questions={name: question for name, question in bank.questions.items() if name in wanted}
        )
        await server.types("challenge", user=1, guild=True, action="start", questions=2, seconds=30)
        invitation = await newest_with(server, phrases.JOIN)
        await server.presses(invitation, "Join", user=1)
        await handled(service, server)
        await passes(service, 61, step=5)
        for _ in range(2):
            question = await newest_with(server, phrases.MY_QUESTION)
            count = len(server.shown(ROOM))
            await server.presses(question, phrases.MY_QUESTION, user=1)
            await server.until(lambda count=count: len(server.shown(ROOM)) > count)
            own = server.shown(ROOM)[-1]
            assert own["flags"] & EPHEMERAL
            if "Answer" in labels_of(own):
                await server.presses(own, "Answer", user=1)
                await server.until(lambda: bool(server.forms))
                await server.submits(server.forms[-1], "0.75", user=1, guild=True)
                await server.until(lambda: "Your answer: 0.75" in text_of(server.shown(ROOM)[-1]).replace("\\", ""))
                assert server.shown(ROOM)[-1]["flags"] & EPHEMERAL
            else:
                several = bank.questions["overfitting.several"]
                right = [option.text for option in several.options if option.correct]
                await server.selects(own, right, user=1)
                await handled(service, server)
            await passes(service, 43)
        final = text_of(server.shown(ROOM)[-1])
        assert "2 right" in final


async def twelve_have_played(service) -> None:
    """Points for twelve members of each platform's group, as games leave them."""

    def give(connection):
        for number, (platform, chat) in enumerate((("telegram", str(GROUP["id"])), ("discord", ROOM))):
            settings = Settings(mode="live")
            game = f"gaaaaaaaa{'ab'[number]}"
            values = {"id": game, "head": games.HEAD.dump_json(Challenge(id=game, settings=settings)).decode()}
            connection.execute(insert(schema.challenge).values(**values, shown=0, version=0))
            for member in range(12):
                learner = {**learner_values(Learner(id=0, name=f"M{member:02}"))}
                key = connection.execute(insert(schema.learner), learner).inserted_primary_key[0]
                row = {"challenge_id": game, "learner_id": key, "platform": platform, "chat": chat,
                       "at": service.outbox._clock.now(), "points": 120 - member, "right": 1}  # fmt: skip
                connection.execute(insert(schema.point), row)

    await service.dispatcher._database.write(give)


async def test_on_telegram_a_board_is_a_picture_whose_pages_turn_in_place(url):
    async with telegram_server() as server, test_telegram.running(server, url, sleep=asyncio.sleep) as service:
        await twelve_have_played(service)
        await server.says("/leaderboard", user=1, chat=GROUP)
        board = await server.next_message(0, GROUP["id"])
        assert "10. M09: 111 points" in board["caption"]
        before = board["photo"][0]["file_unique_id"]
        await server.presses(board, phrases.FURTHER, user=1)
        await server.until(lambda: "M10" in board["caption"])
        assert board["photo"][0]["file_unique_id"] != before, "the picture turned, too"
        assert len(server.shown(GROUP["id"])) == 1


async def test_on_discord_a_board_is_a_picture_whose_pages_turn_in_place(url):
    async with discord_server() as server, test_discord.running(server, url) as service:
        await twelve_have_played(service)
        await server.types("leaderboard", user=1, guild=True, window="week")
        board = await newest_with(server, phrases.FURTHER)
        assert board["file"]
        assert "M09" in text_of(board)
        board["file"] = False
        await server.presses(board, phrases.FURTHER, user=1)
        await server.until(lambda: "M10" in text_of(board))
        assert board["file"], "the picture turned, too"
        assert len(server.shown(ROOM)) == 1
