"""
Mock interviews: timed questions of one round or of the whole loop, harder as it goes well, and a debrief.

As in an interview, nothing is said about an answer before the end. The time is looked at when an answer comes, and the
clock calls once it is over; a question that is open by then is closed and does not count.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.core import asking, followups, phrases, scheduling
from bot.core.conversation import Reply
from bot.core.grading.grade import Grade, Verdict
from bot.core.grading.replies import gives_up
from bot.core.markup import first_sentence, spans
from bot.core.questions.base import ROUNDS, Round, Track
from bot.core.questions.open import Open
from bot.core.questions.registry import AnyQuestion
from bot.core.state import Mark, Mock, ProgressEvent, Prompt, Run, Story
from bot.core.turn import Line, Turn
from bot.ports.messages import Choice, Heading, Items, Span

MINUTES_EACH: Mapping[Round, int] = {"screening": 3, "theory": 4, "coding": 4, "design": 12, "behavioural": 7}
"""How long an interviewer gives to one question."""
DEFAULT_MINUTES: Mapping[str, int] = {
    "screening": 10, "theory": 20, "coding": 20, "design": 25, "behavioural": 25, "loop": 45
}  # fmt: skip
LEAST_MINUTES, MOST_MINUTES = 5, 120
LOOP: Mapping[Track | None, tuple[Round, ...]] = {
    None: ("screening", "theory", "theory", "coding", "design", "behavioural", "theory", "coding"),
    "ml-engineer": ("screening", "theory", "coding", "design", "coding", "behavioural", "theory", "design"),
    "data-scientist": ("screening", "theory", "theory", "coding", "behavioural", "theory", "design", "coding"),
    "applied-scientist": ("screening", "theory", "theory", "design", "theory", "coding", "behavioural", "theory"),
}
"""The rounds of a whole loop, the most telling first: a short one takes its beginning, in the order of a real day."""
OWN_KIND: frozenset[Round] = frozenset({"design", "behavioural"})
"""Rounds with a kind of question of the same name, which is what they are about."""
FIXES = 2


@dataclass(frozen=True, slots=True)
class Result:
    """What is kept of a finished interview."""

    kind: str
    day: date
    score: int
    """0 to 100."""
    questions: int


def running(turn: Turn) -> Mock | None:
    """The interview under way here, if any."""
    return turn.conversation.run.mock if turn.conversation.run else None


# -- from the start to the last answer


def begin(turn: Turn, kind: Round | str, track: Track | None, minutes: int) -> None:
    """Says what is to come and asks the first question."""
    rounds = _rounds(kind, track, minutes)
    level = scheduling.level_of(turn.bank, turn.learner, turn.snapshot.history)
    mock = Mock(
        kind=kind,  # type: ignore[arg-type]
        track=track,
        minutes=minutes,
        ends_at=turn.now + timedelta(minutes=minutes),
        rounds=rounds,
        difficulty=max(1, scheduling.LEVEL_DIFFICULTY[level] - 1),
    )
    lead = [
        phrases.MOCK_BEGINS.format(
            kind=phrases.MOCK_KINDS[kind], minutes=minutes, count=phrases.counted(len(rounds), "question")
        ),
        phrases.MOCK_RULES,
    ]
    if turn.event.place == turn.learner.home:
        # The clock calls at the end; the day's own reminder is set again then.
        turn.change(replace(turn.learner, remind_at=mock.ends_at))
    _ask(turn, Run(purpose="mock", count=len(rounds), mock=mock), lead)


def _rounds(kind: Round | str, track: Track | None, minutes: int) -> tuple[Round, ...]:
    """As many questions as fit into the time, at least two; a loop keeps the order of a real day."""
    if kind != "loop":
        one: Round = kind  # type: ignore[assignment]
        return (one,) * max(2, minutes // MINUTES_EACH[one])
    chosen: list[Round] = []
    for name in LOOP[track] * 3:
        if sum(MINUTES_EACH[taken] for taken in (*chosen, name)) <= minutes or len(chosen) < 2:
            chosen.append(name)
    return tuple(sorted(chosen, key=ROUNDS.index))


def go_on(turn: Turn, run: Run) -> None:
    """The next question; the debrief where there is none left, or no time."""
    mock = run.mock
    if mock is None:
        return
    turn.conversation = replace(turn.conversation, run=run)
    if len(mock.marks) >= len(mock.rounds):
        finish(turn, phrases.MOCK_DONE)
    elif turn.now >= mock.ends_at:
        finish(turn, phrases.MOCK_TIME_IS_UP)
    else:
        left = max(1, round((mock.ends_at - turn.now).total_seconds() / 60))
        _ask(turn, run, [phrases.MOCK_NEXT.format(minutes=phrases.counted(left, "minute"))])


def _ask(turn: Turn, run: Run, lead: Sequence[Line]) -> None:
    mock = run.mock
    assert mock is not None
    question = _choose(turn, run, mock)
    if question is None:
        turn.conversation = replace(turn.conversation, run=run)
        finish(turn, *lead, phrases.MOCK_NO_MORE)
        return
    if question.kind == "behavioural" and turn.snapshot.stories:
        lead = [*lead, phrases.MOCK_STORIES.format(titles=phrases.listed(_titles(turn.snapshot.stories)))]
    asking.ask(turn, question, "mock", run=replace(run, asked=run.asked + 1, seen=(*run.seen, question.id)), lead=lead)


def _titles(stories: Iterable[Story]) -> list[str]:
    return [f"{story.number}. {story.title}" for story in stories]


def _choose(turn: Turn, run: Run, mock: Mock) -> AnyQuestion | None:
    """
    The question of the round that is nearest to the wanted difficulty: one that was not asked lately, of a topic that
    this interview has not had, of the role's track. A design round has designs to frame, a behavioural one stories to tell,
    as long as there are any.
    """
    wanted = mock.rounds[len(mock.marks)]
    pool = [question for question in turn.bank.active if question.round == wanted and question.id not in run.seen]
    pool = [question for question in pool if mock.track is None or mock.track in question.tracks] or pool
    if not pool:
        return None
    had = {mark.topic for mark in mock.marks}
    recent = {asked.question_id for asked in turn.snapshot.history[:60]}
    seed = (turn.learner.id, turn.learner.prompts, "mock")
    return min(
        pool,
        key=lambda question: (
            wanted in OWN_KIND and question.kind != wanted,
            question.id in recent,
            question.topic in had,
            abs(question.difficulty - mock.difficulty),
            # An interviewer asks people to talk: open questions first, and what is asked often.
            not isinstance(question, Open),
            -question.importance,
            scheduling.chance_of(question.id, seed),
        ),
    )


def note(turn: Turn, prompt: Prompt, question: AnyQuestion, grade: Grade | None) -> None:
    """Notes an answer (None: skipped), and goes on: with a follow-up where there is one, else with the next question."""
    run = turn.conversation.run
    if run is None or run.mock is None:
        return
    mock = run.mock
    mark = Mark(
        question_id=question.id,
        topic=question.topic,
        round=question.round,
        score=grade.score if grade else 0.0,
        missing=_missing(question, grade),
    )
    harder = 1 if grade and grade.verdict is Verdict.CORRECT else -1 if not grade or grade.score < 0.3 else 0
    level = min(5, max(1, mock.difficulty + harder))
    run = replace(run, mock=replace(mock, marks=(*mock.marks, mark), difficulty=level))
    turn.conversation = replace(turn.conversation, run=run)
    in_time = turn.now < mock.ends_at
    if grade and not grade.gave_up and in_time and followups.answerable(question):
        followups.ask_in_interview(turn, prompt, question)
    else:
        go_on(turn, run)


def on_follow_up(turn: Turn, reply: Reply) -> None:
    """The answer to a follow-up: kept for the debrief."""
    prompt = turn.prompt()
    question = turn.bank.questions.get(prompt.question_id) if prompt else None
    run = turn.conversation.run
    if prompt is None or question is None or run is None or run.mock is None:
        turn.say(phrases.GONE, menu=False)
        return
    turn.settle_down()
    if not gives_up(reply.text):
        followups.keep(turn, prompt, question, 0, reply.text)
        run = replace(run, mock=replace(run.mock, followed=(*run.mock.followed, question.id)))
    go_on(turn, run)


def pass_over(turn: Turn) -> None:
    """Leaves a follow-up out."""
    if turn.conversation.run is not None:
        turn.settle_down()
        go_on(turn, turn.conversation.run)


def _missing(question: AnyQuestion, grade: Grade | None) -> str:
    """What to fix, in a sentence: the key point that is missing, or the gist of the explanation."""
    if grade is not None and grade.verdict is Verdict.CORRECT:
        return ""
    if isinstance(question, Open) and grade is not None and grade.missed:
        says = {point.id: point.says for point in question.rubric.key_points}
        return says.get(grade.missed[0], "")
    return first_sentence(question.explanation)


# -- the end


def finish(turn: Turn, *lead: Line) -> None:
    """The debrief: how each competency went, the two things to fix first, and the comparison with the last time."""
    mock = running(turn)
    if mock is None:
        return
    prompt = turn.open_prompt()
    if prompt is not None and prompt.purpose == "mock":
        turn.save_prompt(replace(prompt, state="skipped"))
    turn.become("idle")
    turn.conversation = replace(turn.conversation, run=None)
    asking.remind_again(turn)
    if not mock.marks:
        turn.say(*lead, phrases.MOCK_NOTHING, actions=(Choice("/mock", phrases.MOCK_AGAIN),))
        return
    score = round(100 * sum(mark.score for mark in mock.marks) / len(mock.marks))
    before = _last(turn, mock.kind)
    _log(turn, mock, score)
    lines: list[Line] = [
        *lead,
        Heading(phrases.MOCK_DEBRIEF.format(kind=phrases.sentence(phrases.MOCK_KINDS[mock.kind]), score=score)),
        Items(tuple((Span(line),) for line in _by_competency(turn, mock))),
    ]
    if fixes := _fixes(turn, mock):
        lines += [Heading(phrases.MOCK_FIX_FIRST), Items(fixes, tuple(map(str, range(1, len(fixes) + 1))))]
    else:
        lines.append(phrases.MOCK_NOTHING_TO_FIX)
    if mock.followed:
        compared = [followups.answerable(turn.bank.questions[name])[0] for name in mock.followed]
        lines.append(Heading(phrases.MOCK_COMPARE_FOLLOW_UPS))
        lines.append(Items(tuple((*spans(item.ask), Span(" "), *spans(item.answer)) for item in compared)))
    if before is not None:
        lines.append(phrases.MOCK_COMPARED.format(day=phrases.short_date(before.day), score=before.score))
    weakest = min(mock.marks, key=lambda mark: mark.score)
    turn.say(
        *lines,
        actions=(
            Choice(f"/quiz {weakest.topic}", phrases.MOCK_PRACTISE.format(topic=turn.bank.topics[weakest.topic].title)),
            Choice("/mock", phrases.MOCK_AGAIN),
        ),
    )


def _log(turn: Turn, mock: Mock, score: int) -> None:
    facts = {"kind": mock.kind, "score": score, "questions": len(mock.marks), "minutes": mock.minutes}
    turn.log(ProgressEvent(kind="mock_finished", day=turn.today, at=turn.now, note=json.dumps(facts)))


def results(milestones: Iterable[ProgressEvent]) -> tuple[Result, ...]:
    """Finished interviews, in the order given."""
    found = []
    for event in milestones:
        if event.kind == "mock_finished":
            facts = json.loads(event.note)
            found.append(Result(facts["kind"], event.day, int(facts["score"]), int(facts["questions"])))
    return tuple(found)


def _last(turn: Turn, kind: str) -> Result | None:
    return next((result for result in results(turn.snapshot.milestones) if result.kind == kind), None)


def _by_competency(turn: Turn, mock: Mock) -> list[str]:
    """By round in a loop, by topic in a single round; in the order asked."""
    groups: dict[str, list[float]] = {}
    for mark in mock.marks:
        title = phrases.ROUND_WORDS[mark.round] if mock.kind == "loop" else turn.bank.topics[mark.topic].title
        groups.setdefault(title, []).append(mark.score)
    return [
        f"{title}: {100 * sum(scores) / len(scores):.0f}"
        + (f" ({phrases.counted(len(scores), 'question')})" if len(scores) > 1 else "")
        for title, scores in groups.items()
    ]


def _fixes(turn: Turn, mock: Mock) -> tuple[tuple[Span, ...], ...]:
    """The weakest answers to the most asked questions, each with what it lacked."""
    lacking = [mark for mark in mock.marks if mark.missing]
    lacking.sort(key=lambda mark: (1 - mark.score) * -turn.bank.questions[mark.question_id].importance)
    topics: dict[str, Mark] = {}
    for mark in lacking:
        topics.setdefault(mark.topic, mark)
    return tuple(
        (Span(turn.bank.topics[mark.topic].title, "bold"), Span(f": {mark.missing}"))
        for mark in list(topics.values())[:FIXES]
    )
