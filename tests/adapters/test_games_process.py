"""A live game with the whole program, which is killed again and again while it runs."""

import asyncio
import random
import sqlite3
import time

import pytest

from bot.core.challenge import phrases
from tests.adapters.test_games import labels_of, text_of
from tests.adapters.test_telegram import GROUP
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
                if phrases.MY_QUESTION in labels_of(message):
                    for user in MEMBERS:
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
