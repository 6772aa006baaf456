"""Who stands where, and who chose what: functions of a game's events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.challenge.events import NOBODY, ChallengeEvent, Member, Points, Settings
from bot.core.challenge.game import Challenge, after
from bot.core.challenge.scoring import earned
from bot.core.rating import Meeting
from bot.ports.values import replace

Answers = dict[int, dict[int, ChallengeEvent]]
"""Question number -> learner id -> the answer that counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One row of a board."""

    rank: int
    """From 1; those with the same points share a place, and the next one is left out."""
    shared: bool
    learner_id: int
    name: str
    points: int
    right: int
    """Questions that were answered wholly right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that a game's events come to."""

    challenge: Challenge
    answers: Answers
    """Of questions that are closed; what is answered in an open one stays hidden."""
    open_answers: Mapping[int, ChallengeEvent]
    members: Mapping[int, int]
    """Learner id -> index of the group that they play for, in the order in which they came."""

    @property
    def played(self) -> frozenset[int]:
        """Those who answered at least one question that counts."""
        return frozenset(learner for by_learner in self.answers.values() for learner in by_learner)

    @property
    def counts(self) -> bool:
        """Whether enough took part for the leaderboards."""
        return self.challenge.phase == "over" and len(self.played) >= self.challenge.settings.minimum


def outcome(identifier: str, settings: Settings, events: Iterable[ChallengeEvent]) -> Outcome:
    """Replays a game. An answer counts if its question was open; of several, the last before the close."""
    challenge = Challenge(id=identifier, settings=settings)
    taken: Answers = {}
    members: dict[int, int] = {}
    for event in events:
        if event.kind in {"joined", "answered"}:
            known = members.get(event.learner_id, -1)
            members[event.learner_id] = known if known >= 0 else event.venue
        if event.kind == "answered" and challenge.takes(event.question):
            taken.setdefault(event.question, {})[event.learner_id] = event
        elif event.kind == "regraded":
            marked = taken.get(event.question, {}).get(event.learner_id)
            if marked is not None:
                taken[event.question][event.learner_id] = replace(marked, score=event.score)
        else:
            challenge = after(challenge, event)
    for number in challenge.skipped:
        taken.pop(number, None)
    open_answers: Mapping[int, ChallengeEvent] = {}
    if challenge.phase == "open" and not challenge.own_pace:
        open_answers = taken.pop(challenge.number, {})
    # A game at one's own pace closes all its questions at once, at its end.
    closed = {} if challenge.phase == "open" and challenge.own_pace else dict(sorted(taken.items()))
    return Outcome(challenge=challenge, answers=closed, open_answers=open_answers, members=members)


def points(found: Outcome) -> tuple[Points, ...]:
    """What everybody who answered has earned, by learner id."""
    settings = found.challenge.settings
    total: dict[int, int] = {}
    right: dict[int, int] = {}
    for number, by_learner in found.answers.items():
        for learner, answer in by_learner.items():
            total[learner] = total.get(learner, 0) + earned(settings, settings.rounds[number - 1], answer)
            right[learner] = right.get(learner, 0) + (answer.score == 1)
    return tuple(
        Points(learner_id=learner, venue=max(0, found.members[learner]), points=total[learner], right=right[learner])
        for learner in sorted(total)
    )


def met(found: Outcome, numbers: Iterable[int]) -> tuple[Meeting, ...]:
    """The answers to these questions, for the ratings."""
    return tuple(
        Meeting(learner_id=learner, question_id=found.challenge.round(number).question_id, score=answer.score)
        for number in numbers
        for learner, answer in sorted(found.answers.get(number, {}).items())
    )


def ranked(rows: Sequence[Points], members: Mapping[int, Member]) -> tuple[Standing, ...]:
    """A board, best first, without those who asked not to be shown. Within a tie by name, then by learner id."""
    visible = [(row, members.get(row.learner_id, NOBODY)) for row in rows]
    visible = [(row, member) for row, member in visible if not member.hidden]
    visible.sort(key=lambda pair: (-pair[0].points, pair[1].name.casefold(), pair[0].learner_id))
    ahead: dict[int, int] = {}
    alike: dict[int, int] = {}
    for index, (row, _) in enumerate(visible):
        ahead.setdefault(row.points, index)
        alike[row.points] = alike.get(row.points, 0) + 1
    return tuple(
        Standing(
            rank=ahead[row.points] + 1,
            shared=alike[row.points] > 1,
            learner_id=row.learner_id,
            name=member.name,
            points=row.points,
            right=row.right,
        )
        for row, member in visible
    )


def chosen(answers: Mapping[int, ChallengeEvent]) -> dict[str, int]:
    """Option key -> how many chose it; whoever picked several counts at each."""
    counts: dict[str, int] = {}
    for answer in answers.values():
        for key in answer.picks:
            counts[key] = counts.get(key, 0) + 1
    return counts
