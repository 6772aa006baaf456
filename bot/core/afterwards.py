"""What one may do with a question that is answered: say how sure one was, read more, appeal, report, go on."""

from collections.abc import Callable, Mapping
from functools import partial

from bot.core import asking, followups, mock, phrases, scheduling
from bot.core.feedback import explanation
from bot.core.grading.grade import Grade, Verdict
from bot.core.questions.open import Open
from bot.core.questions.registry import AnyQuestion
from bot.core.state import Attempt, Prompt, Report, Run, Sureness
from bot.core.turn import Turn
from bot.ports.messages import Choice, TextWanted
from bot.ports.values import replace

SURE: Mapping[Sureness, str] = {
    "guess": phrases.A_GUESS,
    "fairly": phrases.FAIRLY_SURE,
    "certain": phrases.CERTAIN,
}


def offered(turn: Turn, prompt: Prompt, question: AnyQuestion, grade: Grade) -> tuple[Choice, ...]:
    """The buttons below the feedback."""
    named = [("next", phrases.NEXT if run_goes_on(turn, prompt) else phrases.ONE_MORE), ("more", phrases.EXPLAIN)]
    if followups.answerable(question):
        named.append(("then", phrases.FOLLOW_UP))
    if grade.verdict is not Verdict.CORRECT and not grade.gave_up:
        named.append(("appeal", phrases.APPEAL))
    named.append(("report", phrases.REPORT))
    if not grade.gave_up and not isinstance(question, Open):
        named += [(sure, label) for sure, label in SURE.items()]
    return tuple(Choice(f"{prompt.id}:{action}", label) for action, label in named)


def run_goes_on(turn: Turn, prompt: Prompt) -> bool:
    """Whether the series that this prompt belongs to has questions left."""
    run = turn.conversation.run
    return prompt.id == turn.conversation.prompt_id and run is not None and run.asked < run.count


def _explain(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:
    if prompt.state == "open":
        turn.say(phrases.ANSWER_FIRST, notice=True)
        return
    attempt = turn.snapshot.attempt
    turn.say(
        *explanation(turn, prompt, question, attempt.misconceptions if attempt else ()),
        actions=(Choice(f"{prompt.id}:next", phrases.ONE_MORE), Choice(f"{prompt.id}:report", phrases.REPORT)),
        menu=prompt.id == turn.conversation.prompt_id,
    )


def ask_for_report(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:  # noqa: ARG001  (all actions look alike)
    """Asks what is wrong with the question."""
    turn.aside("report", prompt.id)
    wanted = TextWanted(f"report.{prompt.id}", "What is wrong?", command="report")
    turn.say(phrases.ASK_REPORT, text_wanted=wanted, menu=False)


def _appeal(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:
    attempt = turn.snapshot.attempt
    if attempt is None:
        turn.say(phrases.ANSWER_FIRST, notice=True)
    elif attempt.appealed:
        turn.say(phrases.ALREADY_APPEALED, notice=True)
    else:
        turn.save_attempt(replace(attempt, appealed=True))
        turn.report(Report(kind="appeal", question_id=question.id, prompt_id=prompt.id, at=turn.now))
        turn.say(phrases.APPEALED, notice=True)


def _next(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:
    conversation = turn.conversation
    elsewhere = conversation.state == "asking" and conversation.prompt_id != prompt.id
    if prompt.state == "open" or elsewhere or mock.running(turn):
        turn.say(phrases.ALREADY_FURTHER, notice=True)
        return
    run = conversation.run if conversation.prompt_id == prompt.id else None
    if run is None:
        # After the question of the day the coach chooses; who practises a topic stays with it.
        run = Run(topic="" if prompt.purpose == "daily" else question.topic, seen=(question.id,))
    elif run.asked >= run.count:
        run = replace(run, asked=0, count=1, right=0)
    asking.ask_next(turn, run)


def _note_sureness(sure: Sureness, turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:  # noqa: ARG001
    attempt = turn.snapshot.attempt
    if attempt is None:
        turn.say(phrases.ANSWER_FIRST, notice=True)
        return
    turn.save_attempt(replace(attempt, sure=sure))
    card = turn.snapshot.card
    # Only the card's latest answer can still be rated anew; an older one is history that later answers build on.
    if card is not None and card.last == attempt.day and card.reviews == _reviews_before(attempt) + 1:
        turn.save_card(scheduling.rated_anew(attempt, question.id, sure))
    wrong = attempt.verdict is not Verdict.CORRECT
    said = phrases.SURE_AND_WRONG if sure == "certain" and wrong else phrases.SURE_NOTED
    turn.say(said.format(sure=SURE[sure].lower()), notice=True)


def _reviews_before(attempt: Attempt) -> int:
    return attempt.before.reviews if attempt.before else 0


def _pass(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:  # noqa: ARG001
    if mock.running(turn):
        mock.pass_over(turn)
    else:
        turn.say(phrases.GONE, notice=True)


ACTIONS: Mapping[str, Callable[[Turn, Prompt, AnyQuestion], None]] = {
    "more": _explain,
    "report": ask_for_report,
    "appeal": _appeal,
    "next": _next,
    "then": followups.ask,
    "pass": _pass,
    **{name: partial(followups.judge, name) for name in followups.OWN_VERDICTS},
    **{sure: partial(_note_sureness, sure) for sure in SURE},
}
