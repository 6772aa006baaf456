"""Puts questions: how one is shown, which one is next, and what a series is."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core import phrases, scheduling
from bot.core.markup import first_sentence, parse, plain, spans
from bot.core.plan import PlanDay
from bot.core.progress import daily_ends, daily_slot
from bot.core.questions.base import Presented
from bot.core.questions.options import LETTERS
from bot.core.questions.registry import AnyQuestion
from bot.core.state import DailySlot, Prompt, Purpose, Run
from bot.core.study_day import instant_of, zone
from bot.core.turn import Line, Turn
from bot.ports.messages import Block, Choice, Heading, Items, Quiz, TextWanted
from bot.ports.values import replace

REMINDER_MINUTE = 18 * 60
REMINDER_AFTER = timedelta(hours=4)
DAY_STARTS, DAY_ENDS = 8, 22
"""Local hours between which the coach writes unasked."""

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def base36(number: int) -> str:
    """A short name for a number of 0 or more."""
    digits = ""
    while number or not digits:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return digits


def focus_of_today(turn: Turn) -> PlanDay | None:
    """The plan's focus of the learner's study day; None without a plan, or once it is over."""
    plan = turn.learner.plan
    if plan is None or not plan.start <= turn.today <= plan.end:
        return None
    return plan.focus(turn.bank.plan, turn.today)


def new_prompt(turn: Turn, question: AnyQuestion, purpose: Purpose) -> Prompt:
    """The learner's next prompt, numbered and saved."""
    number = turn.learner.prompts + 1
    turn.change(replace(turn.learner, prompts=number))
    return turn.save_prompt(
        Prompt(
            # Short, since every button carries it.
            id=f"{base36(turn.learner.id)}-{base36(number)}",
            learner_id=turn.learner.id,
            question_id=question.id,
            purpose=purpose,
            asked_at=turn.now,
            day=turn.today,
        )
    )


def ask(
    turn: Turn,
    question: AnyQuestion,
    purpose: Purpose,
    *,
    run: Run | None = None,
    lead: Sequence[Line] = (),
    urgent: bool = True,
) -> Prompt:
    """Puts a question to the learner, as a new prompt; `urgent` if they wait for it, else it comes unasked."""
    prompt = new_prompt(turn, question, purpose)
    if not urgent:
        prompt = turn.save_prompt(replace(prompt, since=turn.now))
    turn.conversation = replace(turn.conversation, run=run)
    show(turn, prompt, question, lead=lead, urgent=urgent)
    return prompt


def show(
    turn: Turn,
    prompt: Prompt,
    question: AnyQuestion,
    *,
    lead: Sequence[Line] = (),
    edits: str = "",
    hints: bool = False,
    urgent: bool = True,
) -> None:
    """Shows a prompt's question with its options and actions, and waits for the answer."""
    presented = question.present(prompt.seed)
    picked_order = prompt.picks if presented.ordered else ()
    options = tuple(
        Choice(
            value=f"{prompt.id}:o{shown.key}",
            label=LETTERS[index] + (f" ({picked_order.index(shown.key) + 1})" if shown.key in picked_order else ""),
            text=spans(shown.text),
            picked=shown.key in prompt.picks,
        )
        for index, shown in enumerate(presented.options)
    )
    actions = [Choice(f"{prompt.id}:ok", phrases.SUBMIT)] if presented.several or presented.ordered else []
    actions += actions_while_open(prompt, question)
    turn.become("asking", prompt_id=prompt.id)
    turn.say(
        *lead,
        Heading(heading(turn, prompt, question)),
        *parse(presented.stem),
        *(hint_lines(prompt, question) if hints else ()),
        prompt_id=prompt.id,
        # A question that arrives after its date is over would be a second one on the next.
        expires_at=daily_ends(turn.learner, daily_slot(turn.learner, turn.now)) if not urgent else None,
        urgent=urgent,
        options=options,
        actions=tuple(actions),
        several=presented.several,
        ordered=presented.ordered,
        edits=edits,
        quiz=_quiz(turn, prompt, presented),
        text_wanted=TextWanted(prompt.id, "Your answer", presented.asks_for) if presented.wants_text else None,
    )


def _quiz(turn: Turn, prompt: Prompt, presented: Presented) -> Quiz | None:
    """What a quiz poll needs: where one person answers, and picking is all that there is to do."""
    # A poll shows the answer at once; an interviewer does not.
    alone = not turn.event.place.group and prompt.purpose != "mock"
    if not alone or presented.ordered or not presented.right or prompt.hints:
        return None
    right = tuple(f"{prompt.id}:o{key}" for key in presented.right)
    return Quiz(right, plain(first_sentence(presented.explanation)), wanted=turn.learner.quiz_polls)


def actions_while_open(prompt: Prompt, question: AnyQuestion) -> tuple[Choice, ...]:
    """What else one may do with an open question."""
    named = [(phrases.HINT, "hint"), (phrases.SKIP, "skip"), (phrases.DONT_KNOW, "idk")]
    if question.kind == "design":
        named.insert(0, (phrases.STEP_BY_STEP, "steps"))
    ends = (Choice("/mock stop", phrases.MOCK_END),) if prompt.purpose == "mock" else ()
    return (*(Choice(f"{prompt.id}:{action}", label) for label, action in named), *ends)


def heading(turn: Turn, prompt: Prompt, question: AnyQuestion) -> str:
    """As "Day 3 of 28 · Bias and variance · fresher"."""
    parts = [turn.bank.topics[question.topic].title, phrases.LEVEL_WORDS[question.level]]
    plan, run = turn.learner.plan, turn.conversation.run
    if prompt.purpose == "daily" and plan and plan.start <= prompt.day <= plan.end:
        parts.insert(0, f"Day {plan.day_number(prompt.day)} of {plan.length}")
    elif run and run.count > 1 and question.id in run.seen:
        parts.insert(0, f"Question {run.asked} of {run.count}")
    return " · ".join(parts)


def hint_lines(prompt: Prompt, question: AnyQuestion) -> tuple[Block, ...]:
    """The hints given so far."""
    lines: list[Block] = []
    for number in range(prompt.hints):
        lines += parse(f"💡 **{phrases.HINT_LINE.format(number=number + 1)}** {question.hints[number]}")
    return tuple(lines)


def recap(
    turn: Turn, prompt: Prompt, question: AnyQuestion, picks: Sequence[str], *, reveal: bool = True
) -> tuple[Block, ...]:
    """The question as it stays on the screen once it is answered: options marked, nothing to press."""
    presented: Presented = question.present(prompt.seed)
    blocks: list[Block] = [Heading(heading(turn, prompt, question)), *parse(presented.stem)]
    if presented.options:
        markers = []
        for index, shown in enumerate(presented.options):
            mark = ""
            if presented.ordered:
                mark = f"{picks.index(shown.key) + 1}. " if shown.key in picks else ""
            elif reveal and shown.key in presented.right:
                mark = "✅ "
            elif shown.key in picks:
                mark = "❌ "
            markers.append(mark + LETTERS[index])
        blocks.append(Items(tuple(spans(shown.text) for shown in presented.options), tuple(markers)))
    return tuple(blocks)


def ask_daily(turn: Turn, *, lead: Sequence[Line] = (), urgent: bool = True) -> bool:
    """Asks the question of the study day and takes its slot. False if the bank is empty."""
    study = turn.snapshot
    question = scheduling.next_question(
        turn.bank, turn.learner, study.cards, study.history, turn.today, focus=focus_of_today(turn)
    )
    if question is None:
        turn.say(phrases.EMPTY_BANK)
        return False
    prompt = ask(turn, question, "daily", lead=lead, urgent=urgent)
    turn.daily = DailySlot(local_date=daily_slot(turn.learner, turn.now), prompt_id=prompt.id)
    if turn.learner.reminder:
        turn.change(replace(turn.learner, remind_at=_reminder_time(turn)))
    return True


def _reminder_time(turn: Turn) -> datetime | None:
    """Once, in the early evening or some hours later, but never at night; None where neither is possible today."""
    local_zone = zone(turn.learner.zone)
    evening = instant_of(turn.now.astimezone(local_zone).date(), REMINDER_MINUTE, turn.learner.zone)
    reminder = max(evening, turn.now + REMINDER_AFTER)
    return reminder if DAY_STARTS <= reminder.astimezone(local_zone).hour < DAY_ENDS else None


def remind_again(turn: Turn) -> None:
    """Sets the day's reminder anew after something else used it: only while the day's question is open."""
    daily = turn.snapshot.daily
    waiting = turn.learner.reminder and daily is not None and daily.state == "open"
    turn.change(replace(turn.learner, remind_at=_reminder_time(turn) if waiting else None))


def ask_next(turn: Turn, run: Run, *, lead: Sequence[Line] = ()) -> None:
    """Asks the next question of a series, or says that there is none left."""
    if run.purpose == "review":
        _ask_review(turn, run, lead)
        return
    if not run.topic:
        _ask_best(turn, run, lead)
        return
    question, repeated = scheduling.next_in_topic(
        turn.bank,
        turn.learner,
        run.topic,
        cards=turn.snapshot.cards,
        history=turn.snapshot.history,
        level=run.level,
        avoid=run.seen,
    )
    title = turn.bank.topics[run.topic].title
    if question is None:
        turn.become("idle")
        turn.conversation = replace(turn.conversation, run=None)
        turn.say(
            *lead,
            phrases.TOPIC_FINISHED.format(topic=title),
            actions=(Choice("/quiz", phrases.ANOTHER_TOPIC),),
        )
        return
    said = list(lead)
    if repeated and not any(asked.question_id in run.seen for asked in turn.snapshot.history):
        sentence = phrases.EXHAUSTED_LEVEL if run.level == question.level else phrases.EXHAUSTED
        said.append(sentence.format(topic=title))
    if run.level and question.level != run.level:
        said.append(phrases.NO_LEVEL.format(topic=title, level=phrases.LEVEL_WORDS[run.level]))
    ask(turn, question, run.purpose, run=replace(run, asked=run.asked + 1, seen=(*run.seen, question.id)), lead=said)


def _ask_best(turn: Turn, run: Run, lead: Sequence[Line]) -> None:
    """Asks what the coach thinks is worth most now."""
    study = turn.snapshot
    question = scheduling.next_question(turn.bank, turn.learner, study.cards, study.history, turn.today, avoid=run.seen)
    if question is None:
        turn.become("idle")
        turn.conversation = replace(turn.conversation, run=None)
        turn.say(*lead, phrases.EMPTY_BANK)
        return
    ask(turn, question, "quiz", run=replace(run, asked=run.asked + 1, seen=(*run.seen, question.id)), lead=lead)


def _ask_review(turn: Turn, run: Run, lead: Sequence[Line]) -> None:
    """Asks again what was answered wrongly and has not been put right since."""
    wrong = [name for name in scheduling.to_put_right(turn.bank, turn.snapshot.history) if name not in run.seen]
    if not wrong:
        turn.become("idle")
        turn.conversation = replace(turn.conversation, run=None)
        turn.say(*lead, phrases.NOTHING_TO_REVIEW, actions=(Choice("/quiz", phrases.PRACTISE),))
        return
    question = turn.bank.questions[wrong[0]]
    if not run.seen:
        count = min(run.count, len(wrong))
        lead = (*lead, phrases.REVIEW_INTRO.format(count=phrases.counted(len(wrong), "question")))
        run = replace(run, count=count)
    ask(turn, question, "review", run=replace(run, asked=run.asked + 1, seen=(*run.seen, question.id)), lead=lead)


def next_slot(turn: Turn) -> tuple[str, str]:
    """When the next daily question comes, as ("tomorrow", "09:00"); by the local calendar, not the study day."""
    due = turn.learner.next_due_at or turn.now + timedelta(days=1)
    local_zone = zone(turn.learner.zone)
    local, today = due.astimezone(local_zone), turn.now.astimezone(local_zone).date()
    return phrases.day_in_words(local.date(), today), f"{local:%H:%M}"
