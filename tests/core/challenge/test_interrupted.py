"""Games that are interrupted: killed in every phase and started again, clocks that jump, hours in which nothing ran."""

from datetime import UTC, datetime

import pytest

from bot.core.challenge import phrases
from bot.core.challenge.standings import outcome, points
from tests.clock import FakeClock
from tests.group import group

START = datetime(2026, 12, 1, 18, tzinfo=UTC)
OPEN_1, BETWEEN, OPEN_2, BETWEEN_2 = 62, 95, 106, 140
"""Seconds from the start: while the first question is open, before the second, while that is open, before the board."""


async def play(
    url: str, clock: FakeClock, kill_at: int | None, *, lose_messages: bool
) -> tuple[list[str], dict[int, int]]:
    """A whole game; killed once at that second, and started again. (What the group sees at last, points)."""
    script = [
        (0, "ada", "/challenge start bias-variance 2 30s"), (5, "ada", "Join"), (6, "ben", "Join"),
        (64, "ada", "right one"), (66, "ben", "wrong one"), (70, "ben", "right one"),
        (110, "ada", "blunt"), (112, "ben", "sharp"),
    ]  # fmt: skip
    now, seen = 0, list[str]()
    while now < 170:
        until = kill_at if kill_at is not None and now < kill_at else 170
        async with group(url, clock=clock) as room:
            for name in ("ada", "ben"):
                room.member(name)._numbers = iter(range(1000 + now * 100, 10**6))
            while now < until:
                for at, name, what in script:
                    if at == now:
                        await act(room, name, what)
                now += 1
                if now == kill_at and lose_messages:
                    # The kill comes after the commit and before anything is sent.
                    room._host.service.outbox.send_now = lambda parcels: None
                await room.passes(1)
            if now < 170:
                seen += [shown.text for shown in room.shown()]
                continue
            # What was lost is sent again once its lease has run out.
            await room.passes(60, step=5)
            challenge, events = await room.stored()
            found = points(outcome(challenge.id, challenge.settings, events))
            seen += [shown.text for shown in room.shown()]
            return seen, {row.learner_id: row.points for row in found}
    raise AssertionError


async def act(room, name: str, what: str) -> None:
    if what.startswith("/"):
        await room.member(name).says(what)
    elif what == "Join":
        challenge, _ = await room.stored()
        await room.press(name, f"{challenge.id}:join")
    else:
        challenge, _ = await room.stored()
        key = {"right one": "0", "wrong one": "1", "sharp": "0", "blunt": "1"}[what]
        await room.press(name, f"{challenge.id}:a{challenge.number}.{key}", alone=True)


@pytest.mark.parametrize("lose_messages", [False, True])
@pytest.mark.parametrize(
    "kill_at", [3, 30, 60, OPEN_1, 65, 68, 90, 91, BETWEEN, 102, OPEN_2, 111, 132, BETWEEN_2, 144, 145]
)
async def test_killed_in_any_phase_the_game_goes_on_to_the_same_board(tmp_path, kill_at, lose_messages):
    _, points_of_plain = await play(f"sqlite:///{tmp_path}/a.db", FakeClock(START), None, lose_messages=False)
    texts, found = await play(f"sqlite:///{tmp_path}/b.db", FakeClock(START), kill_at, lose_messages=lose_messages)
    assert found == points_of_plain == {1: 20, 2: 70}
    assert phrases.FINAL in "\n".join(texts), "the board is posted"
    assert "\n".join(texts).count(phrases.FINAL) == 1, "once"


async def until_open(room) -> None:
    await room.member("ada").says("/challenge start bias-variance 2 30s")
    await room.joins("ada", "ben")
    await room.passes(62, step=2)


async def test_an_outage_in_mid_question_gives_the_time_again(tmp_path):
    async with group(f"sqlite:///{tmp_path}/w.db") as room:
        await until_open(room)
        await room.answers("ada", "right one")
        room.clock.move(minutes=10)
        await room.passes(1)
        assert phrases.AWAY in room.last
        await room.answers("ben", "right one")
        await room.passes(31)
        assert "2 of 2 had it right" in room.last, "the answer from before the outage stands"


async def test_a_game_that_was_down_for_hours_ends_with_what_was_counted(tmp_path):
    async with group(f"sqlite:///{tmp_path}/w.db") as room:
        await until_open(room)
        await room.answers("ada", "right one")
        await room.answers("ben", "wrong one")
        await room.passes(43)
        room.clock.move(hours=9)
        await room.passes(1)
        assert phrases.AWAY_TOO_LONG in room.last
        assert "Ada: 20 points" in room.last


async def test_a_clock_that_is_set_back_does_not_hold_the_game_up(tmp_path):
    async with group(f"sqlite:///{tmp_path}/w.db") as room:
        await until_open(room)
        room.clock.move(hours=-2)
        await room.passes(1)
        own = await room.own_question("ada")
        await room.alone("ada").presses(own, "right one")
        await room.passes(40)
        assert "had it right" in "\n".join(shown.text for shown in room.shown())


async def test_the_same_press_delivered_twice_is_one_answer(tmp_path):
    async with group(f"sqlite:///{tmp_path}/w.db") as room:
        await until_open(room)
        challenge, _ = await room.stored()
        for _ in range(2):
            await room.press("ada", f"{challenge.id}:a1.0", alone=True, event_id="same")
        _, events = await room.stored()
        assert [event.kind for event in events].count("answered") == 1
