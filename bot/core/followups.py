"""What an interviewer asks next, after an open question: a chain of at most three, each of which can be left out."""

from dataclasses import replace

from bot.core import asking, phrases
from bot.core.conversation import Reply
from bot.core.grading.grade import Verdict
from bot.core.grading.replies import gives_up
from bot.core.markup import parse, spans
from bot.core.questions.base import FollowUp
from bot.core.questions.open import Open
from bot.core.questions.registry import AnyQuestion
from bot.core.state import Attempt, Prompt
from bot.core.turn import Turn
from bot.ports.messages import Choice, Paragraph, Span, TextWanted

# A learner's own word, not the grader's: it counts half as much wherever confidence counts.
OWN_CONFIDENCE = 0.5
OWN_VERDICTS = {"had": (Verdict.CORRECT, 1.0), "partly": (Verdict.PARTIAL, 0.5), "missed": (Verdict.INCORRECT, 0.0)}
TEXT_IS = "follow-up"


def answerable(question: AnyQuestion) -> tuple[FollowUp, ...]:
    """The follow-ups that have an answer to compare with; none after questions that are not open."""
    return tuple(item for item in question.follow_ups if item.answer) if isinstance(question, Open) else ()


def ask(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:
    """Asks the first follow-up, or the one after the one at hand."""
    chain = answerable(question)
    if prompt.purpose == "follow-up":
        number = int(prompt.picks[0]) + 1
    else:
        own = turn.conversation.state == TEXT_IS and turn.conversation.prompt_id == prompt.id
        number = int(turn.conversation.detail) + 1 if own else 0
    if prompt.state == "open" or number >= len(chain):
        turn.settle_down()
        turn.say(
            phrases.ANSWER_FIRST if prompt.state == "open" else phrases.FOLLOW_UPS_DONE,
            actions=(Choice(f"{prompt.id}:next", phrases.ONE_MORE),),
        )
        return
    last = number == len(chain) - 1
    turn.aside(TEXT_IS, str(number))
    turn.say(
        Paragraph(
            (Span(f"{phrases.FOLLOW_UP} {number + 1} of {len(chain)}:", "bold"), Span(" "), *spans(chain[number].ask))
        ),
        actions=(
            *(() if last else (Choice(f"{prompt.id}:then", phrases.LEAVE_IT),)),
            Choice(f"{prompt.id}:next", phrases.ENOUGH),
        ),
        text_wanted=TextWanted(f"{TEXT_IS}.{number}.{prompt.id}", "Your answer", "a sentence or two"),
    )


def ask_in_interview(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:
    """An interviewer asks one, and says nothing about the answer before the end."""
    turn.aside(TEXT_IS, "0")
    turn.say(
        Paragraph((Span(phrases.MOCK_FOLLOW_UP, "bold"), Span(" "), *spans(answerable(question)[0].ask))),
        actions=(Choice(f"{prompt.id}:pass", phrases.LEAVE_IT), Choice("/mock stop", phrases.MOCK_END)),
        text_wanted=TextWanted(f"{TEXT_IS}.0.{prompt.id}", "Your answer", "a sentence or two"),
    )


def on_reply(turn: Turn, reply: Reply) -> None:
    """The learner's answer to a follow-up: shows what to compare it with, and asks how it went."""
    prompt = turn.prompt()
    named = reply.text_is.removeprefix(TEXT_IS).lstrip(".") or turn.conversation.detail
    question = turn.bank.questions.get(prompt.question_id) if prompt else None
    chain = answerable(question) if question else ()
    turn.settle_down()
    if (
        prompt is None
        or question is None
        or prompt.learner_id != turn.learner.id
        or not named.isdecimal()
        or int(named) >= len(chain)
    ):
        turn.say(phrases.GONE, menu=False)
        return
    number = int(named)
    known = not gives_up(reply.text)
    kept = keep(turn, prompt, question, number, reply.text if known else "")
    more = (Choice(f"{kept.id}:then", phrases.NEXT_FOLLOW_UP),) if number + 1 < len(chain) else ()
    checks = tuple(Choice(f"{kept.id}:{name}", label) for name, label in phrases.OWN_VERDICTS.items()) if known else ()
    turn.say(
        *parse(f"**{phrases.COMPARE if known else phrases.A_GOOD_ANSWER}** {chain[number].answer}"),
        *((phrases.HOW_DID_IT_GO,) if known else ()),
        actions=(*checks, *more, Choice(f"{prompt.id}:next", phrases.ONE_MORE)),
    )


def keep(turn: Turn, prompt: Prompt, question: AnyQuestion, number: int, reply: str) -> Prompt:
    """The follow-up as a prompt and an attempt of its own; it touches neither the card nor the streak."""
    fresh = asking.new_prompt(turn, question, "follow-up")
    kept = turn.save_prompt(replace(fresh, state="answered", picks=(str(number),)))
    turn.save_attempt(
        Attempt(
            prompt_id=kept.id,
            learner_id=turn.learner.id,
            question_id=question.id,
            topic=question.topic,
            purpose="follow-up",
            at=turn.now,
            day=turn.today,
            reply=reply,
            verdict=Verdict.INCORRECT,
            score=0.0,
            confidence=0.0,
            hints=prompt.hints,
            gave_up=not reply,
        )
    )
    return kept


def judge(name: str, turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:  # noqa: ARG001  (all actions look alike)
    """Takes the learner's own word for how a follow-up went."""
    attempt = turn.snapshot.attempt
    if attempt is None or prompt.purpose != "follow-up":
        turn.say(phrases.GONE, notice=True)
        return
    verdict, score = OWN_VERDICTS[name]
    turn.save_attempt(replace(attempt, verdict=verdict, score=score, confidence=OWN_CONFIDENCE))
    turn.say(phrases.JUDGED[name], notice=True)
