"""A game is its events: replaying them gives the same board byte for byte, whatever happened in whatever order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from bot.core.challenge.boards import board_lines
from bot.core.challenge.events import ChallengeEvent, Member, Points, Round, Settings
from bot.core.challenge.game import Challenge, after, replay
from bot.core.challenge.scoring import earned
from bot.core.challenge.standings import outcome, points, ranked

START = datetime(2026, 12, 1, 18, tzinfo=UTC)
ROUNDS = (Round(question_id="t.a", points=10), Round(question_id="t.b", points=30), Round(question_id="t.c", points=50))
MEMBERS = {number: Member(name=f"Member {number % 4}", hidden=number == 5) for number in range(1, 9)}
EVENTS: TypeAdapter[tuple[ChallengeEvent, ...]] = TypeAdapter(tuple[ChallengeEvent, ...])

any_event = st.builds(
    ChallengeEvent,
    kind=st.sampled_from(
        ("announced", "joined", "asked", "answered", "answered", "answered", "closed", "skipped", "paused", "resumed",
         "retimed", "ended", "called_off", "regraded")
    ),
    at=st.integers(-3600, 3600).map(lambda seconds: START + timedelta(seconds=seconds)),
    learner_id=st.integers(1, 8),
    question=st.integers(0, 4),
    picks=st.lists(st.sampled_from("0123"), max_size=3, unique=True).map(tuple),
    score=st.sampled_from((0.0, 0.25, 0.5, 1.0)),
    left=st.floats(0, 1, allow_nan=False),
    venue=st.integers(-1, 1),
    due=st.one_of(st.none(), st.integers(-3600, 3600).map(lambda seconds: START + timedelta(seconds=seconds))),
)  # fmt: skip


def board(events, rules) -> bytes:
    """The board as it is shown, in bytes."""
    found = outcome("gaaaaaaaaa", rules, events)
    return repr(board_lines(ranked(points(found), MEMBERS))).encode()


@given(st.lists(any_event, max_size=60).map(tuple), st.booleans(), st.sampled_from(("live", "sprint", "weekly")))
@settings(max_examples=300, deadline=None)
def test_any_events_in_any_order_replay_to_the_same_board(events, speed, mode):
    rules = Settings(mode=mode, rounds=ROUNDS, speed=speed)
    stored = EVENTS.validate_json(EVENTS.dump_json(events))
    assert board(stored, rules) == board(events, rules)
    step_by_step = Challenge(id="gaaaaaaaaa", settings=rules)
    for event in events:
        step_by_step = after(step_by_step, event)
    assert step_by_step == replay("gaaaaaaaaa", rules, events) == outcome("gaaaaaaaaa", rules, events).challenge
    rows = ranked(points(outcome("gaaaaaaaaa", rules, events)), MEMBERS)
    assert [row.points for row in rows] == sorted((row.points for row in rows), reverse=True)
    assert all(row.learner_id != 5 for row in rows), "who asked not to be shown is not"
    for row in rows:
        assert row.rank == 1 + sum(other.points > row.points for other in rows)
        assert row.shared == (sum(other.points == row.points for other in rows) > 1)


def live_game(answers) -> list[ChallengeEvent]:
    """A live game of three questions with these answers: (question, learner, score) in their order."""
    events = [ChallengeEvent(kind="announced", at=START, due=START + timedelta(seconds=60))]
    for number in (1, 2, 3):
        at = START + timedelta(minutes=number)
        events.append(ChallengeEvent(kind="asked", at=at, question=number, due=at + timedelta(seconds=30)))
        events += [
            ChallengeEvent(kind="answered", at=at, learner_id=learner, question=number, score=score, left=0.5)
            for question, learner, score in answers
            if question == number
        ]
        events.append(ChallengeEvent(kind="closed", at=at, question=number, due=at + timedelta(seconds=12)))
    return [*events, ChallengeEvent(kind="ended", at=START + timedelta(minutes=5))]


one_each = st.dictionaries(
    st.tuples(st.integers(1, 3), st.integers(1, 8)), st.sampled_from((0.0, 0.5, 1.0)), max_size=24
).map(lambda found: [(question, learner, score) for (question, learner), score in found.items()])


@given(one_each.flatmap(lambda answers: st.tuples(st.just(answers), st.permutations(answers))))
@settings(max_examples=100, deadline=None)
def test_it_does_not_matter_who_pressed_first(pair):
    rules = Settings(mode="live", rounds=ROUNDS)
    straight, mixed = (board(live_game(answers), rules) for answers in pair)
    assert straight == mixed


def test_a_mark_that_is_mended_counts_and_changes_nothing_else():
    rules = Settings(mode="live", rounds=ROUNDS)
    events = live_game([(1, 1, 0.0), (1, 2, 1.0), (2, 1, 1.0)])
    mended = [*events, ChallengeEvent(kind="regraded", at=START, learner_id=1, question=1, score=1.0),
              ChallengeEvent(kind="regraded", at=START, learner_id=3, question=1, score=1.0)]  # fmt: skip
    before = {row.learner_id: row.points for row in points(outcome("g", rules, events))}
    now = {row.learner_id: row.points for row in points(outcome("g", rules, mended))}
    assert before == {1: 30, 2: 10}
    assert now == {1: 40, 2: 10}, "who did not answer earns nothing by it"


def test_points_are_whole_and_the_bonus_is_bounded():
    round_ = Round(question_id="t.a", points=50)
    rules = Settings(mode="live", rounds=(round_,), speed=True)

    def of(score, left):
        answer = ChallengeEvent(kind="answered", at=START, score=score, left=left)
        return earned(rules, round_, answer)

    assert of(1.0, 1.0) == 75
    assert of(1.0, 0.0) == 50
    assert of(0.5, 1.0) == 25, "a bonus only for wholly right answers"
    assert of(0.0, 1.0) == 0


def test_equal_points_share_a_place_and_the_next_is_left_out():
    rows = [
        Points(learner_id=number, venue=0, points=earned_, right=0)
        for number, earned_ in ((1, 5), (2, 9), (3, 5), (4, 1))
    ]
    found = ranked(rows, {number: Member(name=name) for number, name in ((1, "Bea"), (2, "Zoe"), (3, "Al"), (4, "Cy"))})
    assert [(row.rank, row.name, row.shared) for row in found] == [
        (1, "Zoe", False), (2, "Al", True), (2, "Bea", True), (4, "Cy", False)
    ]  # fmt: skip
