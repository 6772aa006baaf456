"""A design question answered step by step: goal, data, features, model, metric, serving, monitoring."""

from collections.abc import Callable
from dataclasses import replace

from bot.core import phrases
from bot.core.grading.replies import gives_up
from bot.core.questions.open import Open
from bot.core.questions.registry import AnyQuestion
from bot.core.questions.rubric import DESIGN_PARTS
from bot.core.state import Prompt
from bot.core.turn import Turn
from bot.ports.messages import Choice, Paragraph, Span, TextWanted


def steps_of(question: AnyQuestion) -> tuple[str, ...]:
    """The steps that the question's rubric looks at, in the order of a design; none for other kinds."""
    if not isinstance(question, Open) or question.kind != "design":
        return ()
    graded = {point.part for point in question.rubric.key_points}
    return tuple(part for part in DESIGN_PARTS if part in graded)


def begin(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:
    """Asks for the first step, or again for the one that was reached."""
    if not steps_of(question):
        turn.say(phrases.STILL_OPEN, menu=False)
        return
    _ask(turn, prompt, question)


def written(
    turn: Turn,
    prompt: Prompt,
    question: AnyQuestion,
    said: str,
    *,
    finish: Callable[[Turn, Prompt, AnyQuestion], None],
) -> None:
    """Keeps what was written for a step (nothing: left out), and goes on to the next, or to the end."""
    prompt = turn.save_prompt(replace(prompt, picks=(*prompt.picks, kept(said))))
    if is_complete(question, prompt):
        finish(turn, prompt, question)
    else:
        _ask(turn, prompt, question)


def kept(said: str) -> str:
    """What is kept of the words for a step: nothing of "I don't know"."""
    return "" if gives_up(said) else said


def is_complete(question: AnyQuestion, prompt: Prompt) -> bool:
    """Whether something, or nothing, was written for every step."""
    return len(prompt.picks) >= len(steps_of(question))


def whole(question: AnyQuestion, prompt: Prompt) -> str:
    """All steps as one answer, each behind its name."""
    named = zip(steps_of(question), prompt.picks, strict=False)
    return "\n".join(f"{part}: {said}" for part, said in named if said)


def _ask(turn: Turn, prompt: Prompt, question: AnyQuestion) -> None:
    steps = steps_of(question)
    at = len(prompt.picks)
    turn.aside("designing", prompt.id)
    lead = f"{at + 1} of {len(steps)} · {steps[at].capitalize()}:"
    turn.say(
        Paragraph((Span(lead, "bold"), Span(f" {phrases.DESIGN_STEPS[steps[at]]}"))),
        actions=(
            Choice(f"{prompt.id}:leave", phrases.LEAVE_IT),
            Choice(f"{prompt.id}:done", phrases.STEPS_DONE),
        ),
        text_wanted=TextWanted(f"step.{prompt.id}", steps[at].capitalize(), "A sentence or two"),
    )
