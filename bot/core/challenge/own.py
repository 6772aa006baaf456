"""What one member sees alone: their own copy of a question, their picks, and how they did."""

from collections.abc import Sequence

from bot.core.challenge import phrases
from bot.core.challenge.choosing import own_order, seed_of
from bot.core.challenge.events import ChallengeEvent
from bot.core.challenge.game import Challenge
from bot.core.challenge.scoring import earned
from bot.core.challenge.showing import short_stem
from bot.core.markup import parse, spans
from bot.core.phrases import counted
from bot.core.questions.base import Presented
from bot.core.questions.options import LETTERS
from bot.core.questions.registry import AnyQuestion
from bot.core.turn import Line, Turn
from bot.ports.messages import Choice, Heading, Paragraph, Span, TextWanted
from bot.ports.values import replace


def copy_id(turn: Turn) -> int:
    """
    Learner id by which this account's copies of the questions are made.

    An account that was joined with another keeps the one it had: a question that it was shown must not become another.
    """
    game = turn.snapshot.game
    return (game.copy_of if game is not None else 0) or turn.learner.id


def picks_in(answer: ChallengeEvent | None, copy: int) -> tuple[str, ...]:
    """What was picked in this copy of a question."""
    return answer.picks if answer is not None and answer.copy_id == copy else ()


def last_answers(own: Sequence[ChallengeEvent]) -> dict[int, ChallengeEvent]:
    """Question number -> the member's last answer to it."""
    return {event.question: event for event in own if event.kind == "answered"}


def next_number(challenge: Challenge, copy: int, answered: Sequence[int], after: int = 0) -> int:
    """At one's own pace: the next question without an answer, in the order of the account's copies; 0 if there is none."""
    order = own_order(challenge.id, copy, challenge.count)
    start = order.index(after) + 1 if after in order else 0
    for number in (*order[start:], *order[:start]):
        if number not in answered:
            return number
    return 0


def show(
    turn: Turn,
    challenge: Challenge,
    question: AnyQuestion,
    number: int,
    picks: tuple[str, ...],
    *,
    presented: Presented | None = None,
    edits: str = "",
    toast: str = "",
) -> None:
    """
    The member's own copy of a question: for nobody else to see, and replaced in place where it can be.

    `presented` is that copy, where it is at hand.
    """
    copy = copy_id(turn)
    presented = presented or question.present(seed_of(challenge.id, number, copy))
    options = tuple(
        Choice(
            value=f"{challenge.id}:a{number}.{shown.key}",
            label=LETTERS[index]
            + (f" ({picks.index(shown.key) + 1})" if presented.ordered and shown.key in picks else ""),
            text=spans(shown.text),
            picked=shown.key in picks,
        )
        for index, shown in enumerate(presented.options)
    )
    turn.say_alone(
        Heading(_heading(challenge, number, copy)),
        *parse(presented.stem),
        _guidance(presented, picks),
        state="game",
        detail=f"{challenge.id}:{number}",
        edits=edits,
        link=f"challenge_{challenge.id}",
        options=options,
        actions=(Choice(f"{challenge.id}:next{number}", phrases.NEXT_QUESTION),) if challenge.count > 1 else (),
        several=presented.several,
        ordered=presented.ordered,
        text_wanted=TextWanted(f"game.{challenge.id}:{number}", "Your answer", presented.asks_for)
        if presented.wants_text
        else None,
        toast=toast,
    )


def _heading(challenge: Challenge, number: int, copy: int) -> str:
    place = own_order(challenge.id, copy, challenge.count).index(number) + 1 if challenge.own_pace else number
    points = challenge.round(number).points
    return phrases.QUESTION.format(number=place, count=challenge.count, points=points)


def _guidance(presented: Presented, picks: tuple[str, ...]) -> str:
    """What to do, or what was done."""
    if picks and not presented.several and not presented.ordered:
        return phrases.YOURS.format(answer=in_words(presented, picks))
    if presented.wants_text:
        return phrases.TYPE_IT.format(what=presented.asks_for or "your answer")
    if presented.ordered:
        return phrases.PICK_IN_ORDER
    return phrases.PICK_SEVERAL if presented.several else phrases.PICK_ONE


def in_words(presented: Presented, picks: Sequence[str]) -> str:
    """An answer as one reads it."""
    texts = {shown.key: shown.text for shown in presented.options}
    between = " → " if presented.ordered else "; "
    said = between.join("".join(span.text for span in spans(texts.get(key, key))) for key in picks)
    return said or phrases.YOURS_NONE


def all_answered(turn: Turn, challenge: Challenge, *, edits: str = "") -> None:
    """At one's own pace: everything has an answer, and each can still be changed."""
    order = own_order(challenge.id, copy_id(turn), challenge.count)
    turn.say_alone(
        phrases.ALL_ANSWERED.format(count=counted(challenge.count, "question")),
        actions=tuple(
            Choice(f"{challenge.id}:q{number}", phrases.BACK_TO.format(number=place))
            for place, number in enumerate(order, 1)
        ),
        edits=edits,
        link=f"challenge_{challenge.id}",
    )


def how_it_went(turn: Turn, challenge: Challenge, own: Sequence[ChallengeEvent]) -> None:
    """Once it is over: each question in a line, with the member's answer beside the right one."""
    answers = last_answers(own)
    if not answers:
        turn.say_alone(phrases.NOT_PLAYED, link=f"challenge_{challenge.id}")
        return
    marks = {event.question: event.score for event in own if event.kind == "regraded"}
    total, lines = 0, list[Line]([Heading(phrases.MINE_TITLE)])
    for number, round_ in enumerate(challenge.settings.rounds, 1):
        question = turn.bank.questions.get(round_.question_id)
        if question is None or number in challenge.skipped or (not challenge.own_pace and number > challenge.number):
            continue
        answer = answers.get(number)
        seed = seed_of(challenge.id, number, answer.copy_id if answer else copy_id(turn))
        presented = question.present(seed)
        score = marks.get(number, answer.score) if answer else 0.0
        if answer is not None:
            # The points come from what was noted then; a later mark replaces the score alone.
            total += earned(challenge.settings, round_, replace(answer, score=score))
        mark = phrases.MINE_NONE if answer is None else phrases.MINE_WRONG
        if score > 0:
            mark = phrases.MINE_RIGHT if score == 1 else phrases.MINE_PARTLY
        told = [Span(f"{mark} "), *short_stem(question, seed)]
        if answer is not None:
            told += [Span("\n" + phrases.MINE_YOU, "bold"), Span(in_words(presented, answer.picks))]
        if score < 1:
            told += [Span("\n" + phrases.ANSWER_IS, "bold"), *spans(presented.answer)]
        lines.append(Paragraph(tuple(told)))
    lines.append(phrases.MINE_TOTAL.format(points=counted(total, "point")))
    turn.say_alone(*lines, link=f"challenge_{challenge.id}")
