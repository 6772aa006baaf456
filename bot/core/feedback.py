"""What is said about an answer: the verdict in words, why, and when the question comes back."""

from collections.abc import Iterator, Sequence

from bot.core import phrases
from bot.core.grading.grade import UNSURE, Grade, Verdict
from bot.core.markup import first_sentence, parse, spans
from bot.core.progress import FREEZE_EVERY, Settled
from bot.core.questions.base import Presented
from bot.core.questions.open import Open
from bot.core.questions.options import LETTERS
from bot.core.questions.registry import AnyQuestion
from bot.core.state import Card, Mistaken, Prompt, Run
from bot.core.turn import Turn
from bot.ports.messages import Block, Heading, Items, Paragraph, Span, bold, text

HARD = 4
"""Difficulty (1 to 5) from which a right answer is worth a cheer."""


def mark(grade: Grade) -> str:
    """The verdict as a mark and in words."""
    if grade.gave_up:
        return phrases.GAVE_UP
    return {Verdict.CORRECT: phrases.RIGHT, Verdict.PARTIAL: phrases.PARTLY, Verdict.INCORRECT: phrases.WRONG}[
        grade.verdict
    ]


def is_cheerful(question: AnyQuestion, grade: Grade, kept: Settled) -> bool:
    """Whether the moment deserves a reaction: a hard question right, or another whole week of streak."""
    milestone = bool(kept.of("kept")) and kept.learner.streak % FREEZE_EVERY == 0
    return milestone or (grade.verdict is Verdict.CORRECT and question.difficulty >= HARD)


def feedback_lines(
    turn: Turn,
    prompt: Prompt,
    question: AnyQuestion,
    grade: Grade,
    *,
    card: Card,
    kept: Settled,
    overcome: Sequence[Mistaken],
    finished: Run | None,
) -> tuple[Block, ...]:
    """The whole feedback, shortest useful first."""
    presented = question.present(prompt.seed)
    lines: list[Block] = [text(bold(mark(grade)))]
    for sentence in grade.feedback:
        lines += parse(sentence)
    lines += _parts(question, grade)
    if grade.evidence:
        lines.append(text(phrases.READ_BY_MODEL))
    if grade.confidence < UNSURE:
        lines.append(text(phrases.NOT_SURE))
    if isinstance(question, Open):
        lines += _labelled(phrases.A_GOOD_ANSWER, presented.answer)
    elif grade.verdict is not Verdict.CORRECT:
        lines += _labelled(phrases.ANSWER, _answer(presented))
    lines += _labelled(phrases.WHY, first_sentence(presented.explanation))
    for item in overcome:
        if known := turn.bank.misconceptions.get(item.id):
            lines.append(text(phrases.OVERCAME.format(day=phrases.short_date(item.day), claim=known.claim)))
    lines.append(text(" ".join(_closing(turn, grade, card, kept))))
    if finished:
        lines.append(
            text(phrases.RUN_DONE.format(count=phrases.counted(finished.count, "question"), right=finished.right))
        )
    return tuple(lines)


def _parts(question: AnyQuestion, grade: Grade) -> Iterator[Block]:
    """Which steps of a design, or parts of a story, were there."""
    if not isinstance(question, Open) or grade.gave_up:
        return
    parts = list(dict.fromkeys(point.part for point in question.rubric.key_points if point.part))
    covered = {point.part for point in question.rubric.key_points if point.id in grade.hit}
    if parts and covered:
        missing = [part for part in parts if part not in covered]
        said = phrases.PARTS_COVERED.format(covered=phrases.listed([part for part in parts if part in covered]))
        yield text(f"{said} {phrases.PARTS_OPEN.format(missing=phrases.listed(missing))}" if missing else said)


def _closing(turn: Turn, grade: Grade, card: Card, kept: Settled) -> Iterator[str]:
    when = phrases.day_in_words(card.due, turn.today)
    right = grade.verdict is Verdict.CORRECT
    yield (phrases.COMES_BACK_RIGHT if right else phrases.COMES_BACK).format(when=when)
    if kept.of("kept"):
        yield phrases.STREAK_KEPT.format(days=phrases.counted(kept.learner.streak, "day"))
    if kept.of("freeze_earned"):
        yield phrases.FREEZE_EARNED


def _answer(presented: Presented) -> str:
    """The right answer, with its letters where there are options."""
    lettered = [
        f"{LETTERS[index]}. {shown.text}"
        for index, shown in enumerate(presented.options)
        if shown.key in presented.right
    ]
    return presented.answer if presented.ordered or not lettered else "; ".join(lettered)


def explanation(turn: Turn, prompt: Prompt, question: AnyQuestion, misconceptions: Sequence[str]) -> tuple[Block, ...]:
    """All that the bank has to say about a question, for who wants more."""
    presented = question.present(prompt.seed)
    lines: list[Block] = [Heading(turn.bank.topics[question.topic].title)]
    if not isinstance(question, Open):
        lines += _labelled(phrases.ANSWER, _answer(presented))
    lines += _labelled(phrases.WHY, presented.explanation)
    lines += _labelled(phrases.EXAMPLE, question.example)
    lines += _labelled(phrases.TRADE_OFF, question.trade_off)
    for name in misconceptions:
        known = turn.bank.misconceptions.get(name)
        if known:
            lines += _labelled(phrases.MIXED_UP, f"“{known.claim}” {known.correction}")
    lines.append(text(bold(phrases.THINK_ON)))
    lines.append(Items(tuple(spans(follow_up.ask) for follow_up in question.follow_ups)))
    link = question.source.ref if question.source.ref.startswith(("https://", "http://")) else ""
    reference = "" if link else f", {question.source.ref}"
    lines.append(
        Paragraph((Span(phrases.READ_ON, "bold"), Span(" "), Span(question.source.title + reference, link=link)))
    )
    return tuple(lines)


def _labelled(label: str, markup: str) -> list[Block]:
    """The markup's blocks, the first one behind a bold label."""
    blocks = list(parse(markup))
    if blocks and isinstance(blocks[0], Paragraph):
        return [Paragraph((Span(label, "bold"), Span(" "), *blocks[0].spans)), *blocks[1:]]
    return [text(bold(label)), *blocks]
