"""What happens to an open question: picks, hints, skipping, grading, and what is said about the answer."""

from bot.core import (
    afterwards,
    asking,
    design_steps,
    ending,
    memory,
    misconceptions,
    mock,
    phrases,
    progress,
    scheduling,
)
from bot.core.conversation import Action, Reply
from bot.core.feedback import feedback_lines, is_cheerful
from bot.core.grading.evidence import graded
from bot.core.grading.grade import Grade, Verdict
from bot.core.questions.options import read_picks
from bot.core.questions.registry import AnyQuestion
from bot.core.rating import Meeting
from bot.core.state import Attempt, ProgressEvent, Prompt, Report, Run
from bot.core.turn import Turn
from bot.ports.events import TextReceived
from bot.ports.messages import Choice
from bot.ports.values import replace

GIVEN_UP = Grade(verdict=Verdict.INCORRECT, score=0.0, gave_up=True)


def on_action(turn: Turn, action: Action) -> None:
    """A button of a prompt was pressed, or its label typed."""
    found = _question_of(turn, action.prompt_id)
    if found is None:
        return
    prompt, question = found
    name = action.actions[0]
    if name in afterwards.ACTIONS:
        afterwards.ACTIONS[name](turn, prompt, question)
    elif prompt.state == "answered":
        turn.say(phrases.ALREADY_ANSWERED, notice=True)
    elif prompt.state == "skipped":
        turn.say(phrases.ALREADY_SKIPPED, notice=True)
    elif name in WHILE_OPEN:
        WHILE_OPEN[name](turn, prompt, question)
    else:
        _pick(turn, prompt, question, action)


def on_answer(turn: Turn, reply: Reply) -> None:
    """Plain text that is an answer, or is at least said while a question is open."""
    if turn.prompt() is None:
        turn.become("idle")
        turn.say(phrases.WHAT_NEXT, menu=False)
        return
    found = _question_of(turn, reply.prompt_id)
    if found is None:
        return
    prompt, question = found
    if prompt.state != "open":
        said = phrases.ALREADY_ANSWERED if prompt.state == "answered" else phrases.ALREADY_SKIPPED
        # A form, or a reply to the question's own message, is about that question and nothing else.
        meant = isinstance(turn.event, TextReceived) and bool(turn.event.prompt)
        other = reply.prompt_id != turn.conversation.prompt_id
        turn.say(said if meant or other else phrases.WHAT_NEXT, menu=False)
        return
    grade = _graded(turn, prompt, question, reply.text)
    presented = question.present(prompt.seed)
    picks = read_picks(reply.text, presented) if presented.options else ()
    _settle(turn, prompt, question, GIVEN_UP if grade.gave_up else grade, reply=reply.text, picks=picks)


def _graded(turn: Turn, prompt: Prompt, question: AnyQuestion, text: str) -> Grade:
    """The grade of a typed reply, with what a tier found in it."""
    return graded(question, text, prompt.seed, turn.bank.context, turn.snapshot.evidence)


def on_report(turn: Turn, reply: Reply) -> None:
    """The learner's sentence about a question that is wrong or unclear."""
    prompt = turn.prompt()
    turn.settle_down()
    if prompt is None or prompt.learner_id != turn.learner.id or not reply.text:
        turn.say(phrases.REPORT_DROPPED, menu=False)
        return
    reason, _, rest = reply.text.partition(" ")
    said = f"{reason.lower()}: {rest.lstrip()}" if reason.lower() in phrases.REPORT_REASONS and rest else reply.text
    turn.report(
        Report(kind="report", question_id=prompt.question_id, prompt_id=prompt.id, at=turn.now, text=said[:1000])
    )
    turn.say(phrases.REPORTED, menu=False)


def _question_of(turn: Turn, prompt_id: str) -> tuple[Prompt, AnyQuestion] | None:
    """The prompt and its question, if the learner may act on them; otherwise says why not."""
    prompt = turn.prompt()
    if prompt is None or prompt.id != prompt_id:
        turn.say(phrases.GONE, notice=True)
        return None
    if prompt.learner_id != turn.learner.id:
        turn.say(phrases.NOT_YOURS, notice=True)
        return None
    question = turn.bank.questions.get(prompt.question_id)
    if question is None or (prompt.state == "open" and question.status == "retired"):
        turn.save_prompt(replace(prompt, state="skipped"))
        if turn.conversation.prompt_id == prompt.id:
            turn.become("idle")
        turn.say(phrases.RETIRED, menu=False)
        return None
    return prompt, question


# -- while the question is open


def _pick(turn: Turn, prompt: Prompt, question: AnyQuestion, action: Action) -> None:
    presented = question.present(prompt.seed)
    known = {shown.key for shown in presented.options}
    keys = tuple(dict.fromkeys(name[1:] for name in action.actions if name[:1] == "o" and name[1:] in known))
    if not keys:
        turn.say(phrases.GONE, notice=True)
    elif action.complete or not (presented.several or presented.ordered):
        _grade_picks(turn, prompt, question, keys)
    else:
        chosen = tuple(key for key in prompt.picks if key not in keys) + tuple(
            key for key in keys if key not in prompt.picks
        )
        asking.show(turn, turn.save_prompt(replace(prompt, picks=chosen)), question, edits=turn.pressed, hints=True)


def _submit(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:
    presented = question.present(prompt.seed)
    if presented.ordered and len(prompt.picks) < len(presented.options):
        turn.say(phrases.PICK_ALL, notice=True)
    elif not prompt.picks:
        turn.say(phrases.PICK_SOME, notice=True)
    else:
        _grade_picks(turn, prompt, question, prompt.picks)


def _grade_picks(turn: Turn, prompt: Prompt, question: AnyQuestion, keys: tuple[str, ...]) -> None:
    grade = question.grade_picks(keys, prompt.seed)
    _settle(turn, prompt, question, grade, reply=" ".join(keys), picks=keys)


def _hint(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:
    if prompt.hints >= len(question.hints):
        turn.say(phrases.NO_MORE_HINTS, notice=True)
        return
    hinted = turn.save_prompt(replace(prompt, hints=prompt.hints + 1))
    if turn.pressed:
        asking.show(turn, hinted, question, edits=turn.pressed, hints=True)
    else:
        turn.say(asking.hint_lines(hinted, question)[-1], menu=False)


def _skip(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:
    turn.save_prompt(replace(prompt, state="skipped"))
    current = prompt.id == turn.conversation.prompt_id
    if current:
        turn.become("answered")
    if prompt.purpose == "mock" and current and mock.running(turn):
        _lock_in_mock(turn, prompt, question, ())
        mock.note(turn, prompt, question, None)
        return
    turn.say(
        phrases.SKIPPED_DAILY if prompt.purpose == "daily" else phrases.SKIPPED,
        edits=turn.pressed,
        recap=asking.recap(turn, prompt, question, (), reveal=False),
        actions=(
            Choice(f"{prompt.id}:next", phrases.NEXT if afterwards.run_goes_on(turn, prompt) else phrases.ONE_MORE),
        ),
        menu=current,
    )
    _lock(turn, prompt, question, ())


def _give_up(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:
    _settle(turn, prompt, question, GIVEN_UP, reply="", picks=())


# -- the answer


def _settle(
    turn: Turn, prompt: Prompt, question: AnyQuestion, grade: Grade, *, reply: str, picks: tuple[str, ...]
) -> None:
    """Takes a graded answer: the attempt, the schedule, the streak, and the feedback."""
    if grade.unclear:
        turn.say(grade.unclear, menu=False)
        return
    turn.save_attempt(_attempt(turn, prompt, question, grade, reply))
    card = scheduling.review(turn.snapshot.card, question.id, grade, hints=prompt.hints, sure="", day=turn.today)
    turn.save_card(card)
    if prompt.purpose == "daily" and turn.snapshot.card is None:
        turn.met = (Meeting(learner_id=turn.learner.id, question_id=question.id, score=grade.score),)
    believed = memory.reweighted(turn.learner.memory, turn.snapshot.card, turn.today, grade, prompt.hints)
    turn.change(replace(turn.learner, memory=believed))
    turn.save_prompt(replace(prompt, state="answered", picks=picks))
    kept = progress.keep(turn.learner, turn.now, prompt.day, turn.snapshot.outages)
    turn.record(kept)
    ledger = misconceptions.after(turn.learner, question, grade, turn.today)
    # In an interview the reminder is the clock that ends it.
    turn.change(ledger.learner if mock.running(turn) else replace(ledger.learner, remind_at=None))
    for item in ledger.overcome:
        turn.log(ProgressEvent(kind="overcame", day=turn.today, at=turn.now, note=item.id))
    current = prompt.id == turn.conversation.prompt_id
    if current:
        turn.become("answered")
        run = turn.conversation.run
        if run:
            run = replace(run, right=run.right + (grade.verdict is Verdict.CORRECT))
            turn.conversation = replace(turn.conversation, run=run)
    if prompt.purpose == "mock" and current and mock.running(turn):
        _lock_in_mock(turn, prompt, question, picks)
        mock.note(turn, prompt, question, grade)
        return
    turn.say(
        *feedback_lines(
            turn,
            prompt,
            question,
            grade,
            card=card,
            kept=kept,
            overcome=ledger.overcome,
            finished=_finished_run(turn, prompt),
        ),
        edits=turn.pressed,
        recap=asking.recap(turn, prompt, question, picks),
        actions=afterwards.offered(turn, prompt, question, grade),
        cheer=is_cheerful(question, grade, kept),
        menu=current,
    )
    _lock(turn, prompt, question, picks)
    ending.after_answer(turn, prompt, grade)


def _attempt(turn: Turn, prompt: Prompt, question: AnyQuestion, grade: Grade, reply: str) -> Attempt:
    return Attempt(
        prompt_id=prompt.id,
        learner_id=turn.learner.id,
        question_id=question.id,
        topic=question.topic,
        purpose=prompt.purpose,
        at=turn.now,
        day=turn.today,
        reply=reply,
        verdict=grade.verdict,
        score=grade.score,
        confidence=grade.confidence,
        hints=prompt.hints,
        gave_up=grade.gave_up,
        hit=grade.hit,
        missed=grade.missed,
        misconceptions=grade.misconceptions,
        rubric_version=grade.rubric_version,
        evidence=grade.evidence,
        before=turn.snapshot.card,
    )


def _lock(turn: Turn, prompt: Prompt, question: AnyQuestion, picks: tuple[str, ...]) -> None:
    """Takes the buttons off the question's own message where another message carries the feedback."""
    message_id = turn.message_of(prompt)
    if message_id and message_id != turn.pressed:
        turn.say(
            *asking.recap(turn, prompt, question, picks, reveal=prompt.state != "skipped"),
            edits=message_id,
            only_edits=True,
            urgent=False,
        )


def _lock_in_mock(turn: Turn, prompt: Prompt, question: AnyQuestion, picks: tuple[str, ...]) -> None:
    """Takes the buttons off, and gives nothing away: an interviewer keeps a straight face."""
    message_id = turn.pressed or turn.message_of(prompt)
    if message_id:
        lines = asking.recap(turn, prompt, question, picks, reveal=False)
        turn.say(*lines, edits=message_id, only_edits=True, urgent=False)


def _finished_run(turn: Turn, prompt: Prompt) -> Run | None:
    """The series that this answer completed, if it had more than one question."""
    run = turn.conversation.run
    own = prompt.id == turn.conversation.prompt_id and run is not None and run.count > 1
    return run if own and run is not None and run.asked >= run.count else None


def on_step(turn: Turn, reply: Reply) -> None:
    """What was written for one step of a design."""
    found = _question_of(turn, reply.prompt_id)
    if found is None:
        return
    prompt, question = found
    if prompt.state != "open":
        turn.settle_down()
        turn.say(phrases.ALREADY_ANSWERED, menu=False)
        return
    design_steps.written(turn, prompt, question, reply.text, finish=_design_done)


def _leave_step(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:
    design_steps.written(turn, prompt, question, "", finish=_design_done)


def _steps_done(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:
    _design_done(turn, prompt, question)


def _design_done(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:
    """Grades a design that was written step by step, as a whole."""
    whole = design_steps.whole(question, prompt)
    if not whole:
        _give_up(turn, prompt, question)
        return
    turn.settle_down()
    grade = _graded(turn, prompt, question, whole)
    _settle(turn, prompt, question, GIVEN_UP if grade.gave_up else grade, reply=whole, picks=())


WHILE_OPEN = {
    "ok": _submit,
    "hint": _hint,
    "skip": _skip,
    "idk": _give_up,
    "steps": design_steps.begin,
    "leave": _leave_step,
    "done": _steps_done,
}
