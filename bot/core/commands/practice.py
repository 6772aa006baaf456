"""/today, /quiz, /review and what one may do with the question at hand."""

import re
from dataclasses import replace

from bot.core import answering, asking, ending, phrases, scheduling
from bot.core.commands.command import Command
from bot.core.conversation import Action, Reply
from bot.core.questions.base import LEVELS, Level
from bot.core.state import Run
from bot.core.topics import find_topic
from bot.core.turn import Line, Turn
from bot.ports.messages import Choice, CommandSpec, Paragraph, Parameter, Span

MAX_COUNT = 20
BEST = {"best", "next", "anything"}
"""Instead of a topic: the coach chooses."""
LEVEL_NAMES: dict[str, Level] = {
    "fresher": "fresher", "easy": "fresher", "junior": "fresher",
    "mid": "mid", "medium": "mid", "intermediate": "mid",
    "senior": "senior", "hard": "senior", "expert": "senior",
}  # fmt: skip


def today(turn: Turn, arguments: str) -> None:  # noqa: ARG001
    """The question of the study day: asked, shown again, reopened, or already done."""
    prompt = turn.snapshot.daily
    question = turn.bank.questions.get(prompt.question_id) if prompt else None
    if prompt is None or question is None or (prompt.state != "answered" and question.status == "retired"):
        if ending.is_due(turn) and turn.learner.plan and turn.today > turn.learner.plan.end:
            ending.tell(turn, turn.snapshot.history)
        asking.ask_daily(turn)
    elif prompt.state == "answered":
        when, time = asking.next_slot(turn)
        turn.say(
            phrases.DAILY_DONE.format(when=when, time=time) if turn.learner.next_due_at else phrases.DAILY_DONE_ALONE,
            actions=(Choice("/quiz best", phrases.ONE_MORE), Choice("/review", phrases.REVIEW)),
        )
    elif prompt.state == "skipped":
        reopened = turn.save_prompt(replace(prompt, state="open"))
        turn.conversation = replace(turn.conversation, run=None)
        asking.show(turn, reopened, question, lead=(phrases.DAILY_REOPENED,), hints=True)
    else:
        turn.conversation = replace(turn.conversation, run=None)
        asking.show(turn, prompt, question, lead=(phrases.DAILY_AGAIN,), hints=True)


def quiz(turn: Turn, arguments: str) -> None:
    """Practice on demand: a topic, a number of questions, a level, in any order."""
    typed, count, level = _read_quiz(arguments)
    lead: list[str] = []
    if count > MAX_COUNT:
        count = MAX_COUNT
        lead.append(phrases.COUNT_CAPPED.format(count=MAX_COUNT))
    if not turn.bank.by_topic:
        turn.say(phrases.EMPTY_BANK)
        return
    if not typed:
        weakest = scheduling.weakest_topic(
            turn.bank, asking.focus_of_today(turn), turn.snapshot.history, (turn.learner.id, turn.today)
        )
        lead.append(phrases.WEAKEST.format(topic=turn.bank.topics[weakest].title))
        asking.ask_next(turn, Run(topic=weakest, level=level, count=count), lead=lead)
        return
    if typed in BEST:
        asking.ask_next(turn, Run(count=count), lead=lead)
        return
    found = find_topic(turn.bank, typed)
    if found.topic is not None:
        asking.ask_next(turn, Run(topic=found.topic.id, level=level, count=count), lead=lead)
        return
    turn.aside("menu")
    rest = (f" {count}" if count > 1 else "") + (f" {level}" if level else "")
    said = phrases.NO_TOPIC.format(typed=typed[:60])
    options = tuple(Choice(f"/quiz {topic.id}{rest}", topic.title) for topic in found.closest)
    turn.say(
        f"{said} {phrases.CLOSEST if options else phrases.SEE_TOPICS}",
        options=options,
        actions=(Choice("/topics", phrases.ALL_TOPICS),),
    )


def _read_quiz(arguments: str) -> tuple[str, int, Level | None]:
    """(Topic as typed, count, level) of "bias variance 3 senior"; a count of at least 1."""
    count, level = 1, None
    rest: list[str] = []
    for word in arguments.split():
        if re.fullmatch(r"x?\d{1,3}x?", word.lower()):
            count = max(1, int(word.lower().strip("x")))
        elif word.lower() in LEVEL_NAMES:
            level = LEVEL_NAMES[word.lower()]
        else:
            rest.append(word)
    return " ".join(rest), count, level


def review(turn: Turn, arguments: str) -> None:
    """What was answered wrongly and not put right since."""
    if arguments and not (arguments.isdecimal() and int(arguments) > 0):
        turn.say(
            phrases.NOT_HERE.format(said=arguments[:30], instead="Type /review, or /review 3 for three."), menu=False
        )
        return
    count = int(arguments) if arguments else 5
    asking.ask_next(turn, Run(purpose="review", count=min(count, MAX_COUNT)))


def topics(turn: Turn, arguments: str) -> None:  # noqa: ARG001
    """All topics, by week of the plan, with how many questions there are and how many were seen."""
    seen: dict[str, set[str]] = {}
    for asked in turn.snapshot.history:
        seen.setdefault(asked.topic, set()).add(asked.question_id)
    blocks: list[Line] = []
    for number, week in enumerate(turn.bank.plan.weeks, 1):
        inside = [
            topic for topic in turn.bank.topics.values() if topic.week == number and topic.id in turn.bank.by_topic
        ]
        if not inside:
            continue
        spans = [Span(f"Week {number} · {week.title}", "bold")]
        for topic in inside:
            have = len(seen.get(topic.id, set()))
            spans.append(Span(f"\n{topic.title} ({have} of {len(turn.bank.by_topic[topic.id])})"))
        blocks.append(Paragraph(tuple(spans)))
    turn.say(*blocks, phrases.TOPICS_HELP, menu=False)


def hint(turn: Turn, arguments: str) -> None:  # noqa: ARG001
    """A hint for the open question."""
    _act(turn, "hint", phrases.NOTHING_OPEN)


def skip(turn: Turn, arguments: str) -> None:  # noqa: ARG001
    """Leaves the open question unanswered."""
    _act(turn, "skip", phrases.NOTHING_TO_SKIP)


def _act(turn: Turn, action: str, otherwise: str) -> None:
    prompt = turn.open_prompt()
    if prompt is None:
        turn.say(otherwise, menu=False)
    else:
        answering.on_action(turn, Action(prompt.id, (action,)))


def explain(turn: Turn, arguments: str) -> None:  # noqa: ARG001
    """Everything about the question that was answered last."""
    prompt = turn.prompt()
    if prompt is None:
        turn.say(phrases.NOTHING_TO_EXPLAIN, menu=False)
    else:
        answering.on_action(turn, Action(prompt.id, ("more",)))


def report(turn: Turn, arguments: str) -> None:
    """A word to the author about the question at hand."""
    prompt = turn.prompt()
    if prompt is None:
        turn.say(phrases.NOTHING_TO_REPORT, menu=False)
    elif arguments:
        answering.on_report(turn, Reply(arguments, "report", prompt.id))
    else:
        answering.on_action(turn, Action(prompt.id, ("report",)))


COMMANDS = (
    Command(spec=CommandSpec("today", "Today's question", links=""), run=today, study=True, milestones=True),
    Command(
        spec=CommandSpec(
            "quiz",
            "Practise: a topic, how many, how hard",
            (
                Parameter("topic", "What to practise; empty: where you are weakest; best: I choose", suggests=True),
                Parameter("count", "How many questions", number=True),
                Parameter("level", "How hard", choices=LEVELS),
            ),
            links=".*",
        ),
        run=quiz,
        study=True,
    ),
    Command(
        spec=CommandSpec(
            "review", "Go over what you got wrong", (Parameter("count", "How many", number=True),), links=r"\d*"
        ),
        run=review,
        study=True,
    ),
    Command(spec=CommandSpec("hint", "A hint for the open question"), run=hint),
    Command(spec=CommandSpec("skip", "Leave the open question for another day"), run=skip),
    Command(spec=CommandSpec("explain", "More about the last question"), run=explain),
    Command(
        spec=CommandSpec(
            "report",
            "Tell the author that a question is wrong or unclear",
            (
                Parameter("reason", "What kind of fault", choices=phrases.REPORT_REASONS),
                Parameter("text", "What is wrong"),
            ),
        ),
        run=report,
    ),
    Command(spec=CommandSpec("topics", "All topics", links=""), run=topics, study=True),
)
