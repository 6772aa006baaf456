"""A live game with the whole program, which is killed again and again while it runs."""

import asyncio
import random
import sqlite3
import time

import pytest

from bot.core.challenge import phrases
from tests.adapters.test_discord_process import coach as discord_coach
from tests.adapters.test_discord_process import connected
from tests.adapters.test_games import ROOM, labels_of, text_of
from tests.adapters.test_telegram import GROUP
from tests.emulators.discord import EPHEMERAL, discord_server
from tests.emulators.telegram import TOKEN, telegram_server
from tests.processes import Coach

MEMBERS = (1, 2, 3)
LETTERS = ("A", "✓ A", "B")


def events(tmp_path) -> list[tuple[str, int, int | None]]:
    """(Kind, question, learner) of all that happened, in order."""
    connection = sqlite3.connect(tmp_path / "w.db")
    try:
        return connection.execute("select kind, question, learner_id from challenge_event order by id").fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()


@pytest.mark.slow
async def test_killed_again_and_again_the_game_is_played_to_its_end(tmp_path):
    """Every few seconds kill -9, at any instant, for a game of two minutes; members press whenever they can."""
    chance = random.Random(20261125)
    answered: set[tuple[int, str]] = set()
    async with telegram_server() as server:
        running = Coach(
            tmp_path, TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=server.url, DATABASE_URL=f"sqlite:///{tmp_path}/w.db"
        )
        await running.start()
        await server.says("/challenge start regularization 2 20s", user=1, chat=GROUP)
        await server.until(lambda: bool(server.shown(GROUP["id"])), timeout_s=30)
        invitation = server.shown(GROUP["id"])[0]
        for user in MEMBERS:
            await server.presses(invitation, phrases.JOIN, user=user)
        kills, deadline = 0, time.monotonic() + 400
        while not any(phrases.FINAL in text_of(message) for message in server.shown(GROUP["id"])):
            assert time.monotonic() < deadline, running.log()[-3000:]
            await asyncio.sleep(chance.uniform(2.0, 6.0))
            await running.kill()
            kills += 1
            await running.start()
            await asyncio.sleep(1.5)
            for message in server.shown(GROUP["id"]):
                for user in MEMBERS:
                    if phrases.MY_QUESTION in labels_of(message):
                        await server.presses(message, phrases.MY_QUESTION, user=user)
            await asyncio.sleep(0.5)
            for user in MEMBERS:
                for own in server.shown(user):
                    picks = [label for label in labels_of(own) if label[:1] in "ABC✓"]
                    if picks and (user, text_of(own)[:60]) not in answered:
                        answered.add((user, text_of(own)[:60]))
                        await server.presses(own, picks[0], user=user)
        # One that answers has finished starting: only then does it stop in order.
        before = len(server.shown(99))
        await server.says("/help", user=99)
        await server.until(lambda: len(server.shown(99)) > before, timeout_s=60)
        assert await running.stop() == 0
        log = running.log()
    was_played(tmp_path, kills, log)


def was_played(tmp_path, kills: int, log: str) -> None:
    """The game went from its announcement to its end, every step once, however often the coach was killed."""
    happened = events(tmp_path)
    kinds = [kind for kind, _, _ in happened]
    print(
        f"killed {kills} times; {kinds.count('answered')} answers, {kinds.count('retimed')} times the clock began anew"
    )
    assert kills >= 10
    assert "Traceback" not in log
    assert kinds.count("announced") == kinds.count("ended") == 1
    assert sorted(question for kind, question, _ in happened if kind == "closed") == [1, 2], "each closed once"
    assert len({learner for kind, _, learner in happened if kind == "joined"}) == len(MEMBERS)
    assert kinds.count("joined") == len(MEMBERS), "nobody twice"
    assert kinds.count("answered") >= 1


def standing(server) -> list:
    """All that the server shows, in its channel and the thread of the game."""
    return [message for place in (ROOM, *server.threads) for message in server.shown(place)]


async def presses_for_own(server, question, user: int):
    """The member's own copy of a question; None where the question closes, or the coach is killed, before it comes."""
    before = {message["id"] for message in standing(server)}

    def fresh():
        return [m for m in standing(server) if m["id"] not in before and m["flags"] & EPHEMERAL]

    if phrases.MY_QUESTION not in labels_of(question):
        return None
    await server.presses(question, phrases.MY_QUESTION, user=user)
    try:
        await server.until(lambda: bool(fresh()), timeout_s=2)
    except TimeoutError:
        return None
    return fresh()[-1]


@pytest.mark.slow
async def test_on_discord_too_the_game_is_played_to_its_end(tmp_path):
    """The same in a server, in a thread of its own: what is pressed while nobody listens is lost there, and pressed again."""
    chance = random.Random(20261126)
    answered: set[tuple[int, str]] = set()
    async with discord_server() as server:
        running = discord_coach(tmp_path, server)
        await connected(running, server)
        await server.types(
            "challenge", user=1, guild=True, action="start", topic="regularization", questions=2, seconds=20
        )
        await server.until(lambda: bool(server.threads), timeout_s=30)
        invitation = next(message for message in server.shown(ROOM) if phrases.JOIN in labels_of(message))
        for user in MEMBERS:
            before = len(server.shown(ROOM))
            await server.presses(invitation, phrases.JOIN, user=user)
            await server.until(lambda before=before: len(server.shown(ROOM)) > before, timeout_s=30)
        kills, deadline = 0, time.monotonic() + 400
        while not any(phrases.FINAL in text_of(message) for message in standing(server)):
            assert time.monotonic() < deadline, running.log()[-3000:]
            await asyncio.sleep(chance.uniform(2.0, 6.0))
            await running.kill()
            kills += 1
            await connected(running, server)
            for question in [m for m in standing(server) if phrases.MY_QUESTION in labels_of(m)][-1:]:
                for user in MEMBERS:
                    own = await presses_for_own(server, question, user)
                    picks = [label for label in labels_of(own) if label[:1] in "ABC✓"] if own else []
                    if picks and (user, question["id"]) not in answered:
                        answered.add((user, question["id"]))
                        await server.presses(own, picks[0], user=user)
        assert await running.stop() == 0
        log = running.log()
    was_played(tmp_path, kills, log)
    assert len(server.threads) == 1, "one thread, whenever it was killed"
