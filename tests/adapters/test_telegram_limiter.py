"""The flood limits, in virtual time: who is sent when."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import RetryAfter

from adapters.telegram.limiter import BROADCAST, FloodLimiter, Window
from tests import virtual_time


class Requests:
    """Makes requests through a limiter, and remembers when each of them left."""

    def __init__(self) -> None:
        self.limiter = FloodLimiter(asyncio.get_running_loop().time)
        self.start = asyncio.get_running_loop().time()
        self.left: list[tuple[float, str]] = []
        self.refused: list[float] = []

    async def make(self, chat, endpoint="sendMessage", *, name="", broadcast=False, fails=None):
        async def callback():
            self.left.append((round(asyncio.get_running_loop().time() - self.start, 3), name or str(chat)))
            if fails:
                raise fails

        data = {"chat_id": chat} if chat else {}
        try:
            await self.limiter.process_request(callback, (), {}, endpoint, data, BROADCAST if broadcast else None)
        except RetryAfter as error:
            self.refused.append(error._retry_after.total_seconds())


def most_in(times, period):
    """The largest number of them in any window of that length."""
    return max(sum(begin <= t < begin + period for t in times) for begin in times)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=80), st.integers(1, 5), st.sampled_from([0.5, 1.0, 7.0]))
def test_no_window_is_ever_overfull(arrivals, most, period):
    window, taken = Window(most, period), []
    for now in sorted(arrivals):
        at = window.next_at(now)
        assert at >= now
        window.take(at)
        taken.append(at)
    # A hair shorter than the period: the limit is reached exactly at its end.
    assert most_in(taken, period * (1 - 1e-9)) <= most


def test_a_whole_group_that_presses_at_once_is_answered_at_once():
    async def scene():
        requests = Requests()
        messages = [requests.make(chat) for chat in range(1, 61)]
        presses = [requests.make("", "answerCallbackQuery", name="press") for _ in range(500)]
        await asyncio.gather(*messages, *presses)
        return requests.left

    left = virtual_time.run(scene())
    assert {at for at, name in left if name == "press"} == {0.0}, "they are no messages, and wait for none"
    assert max(at for at, name in left if name != "press") >= 1.0


def test_the_whole_bot_sends_thirty_a_second():
    async def scene():
        requests = Requests()
        await asyncio.gather(*(requests.make(chat) for chat in range(1, 101)))
        return [at for at, _ in requests.left]

    times = virtual_time.run(scene())
    assert Counter(int(at) for at in times) == {0: 30, 1: 30, 2: 30, 3: 10}


def test_a_private_chat_gets_a_short_burst_and_then_one_a_second():
    async def scene():
        requests = Requests()
        for _ in range(8):
            await requests.make(7)
        return [at for at, _ in requests.left]

    assert virtual_time.run(scene()) == [0, 0, 0, 3, 3, 3, 6, 6]


def test_a_group_gets_twenty_a_minute_edits_included_and_the_rest_is_told_to_come_back():
    async def scene():
        requests = Requests()
        for number in range(30):
            await requests.make(-100, "editMessageText" if number % 2 else "sendMessage")
        for _ in range(20):
            await requests.make(7, "editMessageText")  # in a private chat, edits are free
        await asyncio.sleep(60)
        await requests.make(-100)
        return requests

    requests = virtual_time.run(scene())
    assert [name for _, name in requests.left].count("-100") == 21
    assert [name for _, name in requests.left].count("7") == 20
    assert len(requests.refused) == 10
    assert all(55 <= wait <= 61 for wait in requests.refused)


def test_what_nobody_waits_for_leaves_a_group_room_for_replies():
    async def scene():
        requests = Requests()
        for _ in range(20):
            await requests.make(-100, name="count", broadcast=True)
        for _ in range(8):
            await requests.make(-100, name="reply")
        return Counter(name for _, name in requests.left)

    assert virtual_time.run(scene()) == {"count": 15, "reply": 5}


def test_replies_overtake_broadcasts():
    async def scene():
        requests = Requests()
        waiting = [asyncio.ensure_future(requests.make(n, name="news", broadcast=True)) for n in range(1, 200)]
        await asyncio.sleep(1.5)
        await asyncio.gather(*(requests.make(n, name="reply") for n in range(1000, 1040)))
        done = asyncio.get_running_loop().time() - requests.start
        await asyncio.gather(*waiting)
        return requests.left, done

    left, done = virtual_time.run(scene())
    assert done <= 3, "forty replies take their turn before 150 waiting broadcasts"
    assert most_in([at for at, _ in left], 0.999) <= 30
    assert most_in([at for at, name in left if name == "news"], 0.999) <= 24


def test_a_429_halts_its_chat_for_as_long_as_telegram_said():
    async def scene():
        requests = Requests()
        await requests.make(-100, fails=RetryAfter(20))
        await requests.make(-100)
        await requests.make(-200, broadcast=True)
        await asyncio.sleep(20.01)
        await requests.make(-100)
        return requests

    requests = virtual_time.run(scene())
    assert [name for _, name in requests.left] == ["-100", "-200", "-100"]
    assert requests.refused[1] in {20, 21}


def test_a_429_for_a_person_stops_broadcasts_and_no_reply_to_others():
    async def scene():
        requests = Requests()
        await requests.make(7, broadcast=True, fails=RetryAfter(30))
        await requests.make(8, broadcast=True)
        await requests.make(9)
        await asyncio.sleep(30.01)
        await requests.make(8, broadcast=True)
        return requests

    requests = virtual_time.run(scene())
    assert [name for _, name in requests.left] == ["7", "9", "8"]


def test_who_gives_up_waiting_takes_nobody_s_place():
    async def scene():
        requests = Requests()
        waiting = [asyncio.ensure_future(requests.make(n)) for n in range(1, 61)]
        await asyncio.sleep(0.5)
        for task in waiting[30:50]:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return requests.left

    left = virtual_time.run(scene())
    assert len(left) == 40
    assert left[-1][0] == pytest.approx(1.0)
