"""The coach in worlds that fail by seed: nothing is violated, and bugs planted on purpose are found."""

from contextlib import contextmanager
from datetime import timedelta

import pytest

from bot.core import coach, progress
from bot.runtime import daily, outbox
from bot.runtime.dispatcher import Dispatcher
from bot.runtime.question_bank import load
from bot.runtime.store import deliveries, due, exchange, learners
from bot.simulation.world import World

SEEDS = 40
"""A planted bug is found within so many worlds; all but the rarest, which needs two journeys, in the first few."""


@pytest.fixture(scope="module")
def bank():
    return load(())


def lived(bank, seed, learners=6, days=14):
    return World(seed, bank, learners=learners, days=days).run()


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_violated(bank, seed):
    assert lived(bank, seed, days=10) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_nothing_is_violated_in_twenty_thousand_learner_days(bank, part):
    for seed in range(1000 + part * 4, 1000 + part * 4 + 4):
        assert lived(bank, seed, learners=10, days=25) == [], (
            f"warmstart simulate --seed {seed} --learners 10 --days 25"
        )


def test_a_world_follows_from_its_seed(bank):
    one, two = (World(5, bank, learners=3, days=6) for _ in range(2))
    for world in (one, two):
        world.disk.close = lambda: None
        world.run()
    rows = "select id, state, message_id, attempts from outbox order by id"
    assert one.disk.rows(rows) == two.disk.rows(rows)
    assert one.kills == two.kills


# -- planted bugs


def handled_twice(patch):
    """Events are not remembered."""
    patch.setattr(exchange, "begin", lambda *_: True)


def slot_forgotten(patch):
    """A daily question does not take its slot."""
    turn_daily = coach.asking.ask_daily

    def ask(turn, **how):
        asked = turn_daily(turn, **how)
        turn.daily = None
        return asked

    patch.setattr(coach.asking, "ask_daily", ask)


def queue_drops(patch):
    """Whoever is due in a batch with others is dropped behind the first."""
    real = daily.waiting_since

    def first(connection, now, most):
        found, since = real(connection, now, most)
        if len(found) > 1:
            postponed = [{"learner": i, "due": now + timedelta(days=1), "remind": None} for i in found[1:]]
            connection.execute(due.POSTPONE, postponed)
        return found[:1], since

    patch.setattr(daily, "waiting_since", first)


def never_in_doubt(patch):
    """What may have arrived is sent again and again."""
    patch.setattr(outbox.Outbox, "_is_doubtful", lambda *_: False)


def at_most_once(patch):
    """What may have arrived is given up at once, though it may as well not have."""
    patch.setattr(outbox, "IN_DOUBT_TRIES", 0)


def unknown_is_not_sent(patch):
    """A time-out is taken for a message that did not leave."""
    real = outbox.Outbox._attempt

    async def attempt(self, parcel):
        outcome = await real(self, parcel)
        if outcome.fate == "in_doubt" and outcome.again_at is not None:
            return deliveries.Outcome(parcel, "pending", outcome.again_at, reason="not sent")
        return outcome

    patch.setattr(outbox.Outbox, "_attempt", attempt)


def lease_lost(patch):
    """What a crash left in flight is never looked at again."""
    patch.setattr(exchange, "LEASE", timedelta(days=3650))
    patch.setattr(deliveries, "LEASE", timedelta(days=3650))
    patch.setattr(deliveries, "release", lambda *_: None)


def outage_lost(patch):
    """Outages are not written down."""

    def note(connection, now, after):
        deliveries.remember(connection, *deliveries.HEARTBEAT, now.isoformat())

    patch.setattr(deliveries, "note_alive", note)


def confirmed_too_early(patch):
    """Updates are confirmed before they are kept."""

    async def keep(self, platform, event_id, payload):
        return True

    patch.setattr(Dispatcher, "keep", keep)


def sent_before_committed(patch):
    """A refusal that passes is taken for final."""
    real = outbox.Outbox._attempt

    async def attempt(self, parcel):
        outcome = await real(self, parcel)
        return deliveries.Outcome(parcel, "dead", reason="gone") if outcome.fate == "pending" else outcome

    patch.setattr(outbox.Outbox, "_attempt", attempt)


def streak_counts_presses(patch):
    """Each answer of a day counts for the streak."""
    real = progress.keep

    def keep(learner, now, asked_on, outages=()):
        return real(progress.replace(learner, last_kept=None), now, asked_on, outages)

    patch.setattr(progress, "keep", keep)


def no_grace(patch):
    """An answer that waits at the platform over the end of the day comes too late."""
    patch.setattr(progress, "GRACE", timedelta(0))
    patch.setattr(progress, "_lost_to_us", lambda *_: False)


def journey_repeats(patch):
    """A journey east brings a second question on one date."""
    patch.setattr(coach, "_asked_before_a_journey", lambda turn: False)


def typed_before(patch):
    """What was typed before a question came is graded as its answer."""
    patch.setattr(learners, "came_before", lambda *_, **how: False)


PLANTED = (
    typed_before,
    handled_twice,
    slot_forgotten,
    queue_drops,
    never_in_doubt,
    at_most_once,
    unknown_is_not_sent,
    lease_lost,
    outage_lost,
    confirmed_too_early,
    sent_before_committed,
    streak_counts_presses,
    no_grace,
    journey_repeats,
)


@contextmanager
def planted(bug):
    with pytest.MonkeyPatch.context() as patch:
        bug(patch)
        yield


@pytest.mark.slow
@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_found(bank, bug):
    with planted(bug):
        assert any(lived(bank, seed, learners=20, days=16) for seed in range(SEEDS)), f"nobody noticed: {bug.__doc__}"
