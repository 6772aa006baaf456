"""What the whole group sees of a game: the invitation, the open question, the reveal, the board."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.challenge import phrases
from bot.core.challenge.boards import TOP, WORTH_A_LOOK, board_chart, board_lines
from bot.core.challenge.events import ChallengeEvent, Member, Settings, Venue
from bot.core.challenge.game import Challenge
from bot.core.challenge.names import code_of
from bot.core.challenge.snapshot import GameSnapshot
from bot.core.challenge.standings import Outcome, chosen, points, ranked
from bot.core.markup import first_sentence, parse, spans
from bot.core.phrases import counted
from bot.core.questions.registry import AnyQuestion
from bot.core.study_day import zone
from bot.core.turn import Line, Turn
from bot.ports.events import Place
from bot.ports.messages import Chart, Choice, Heading, Items, Paragraph, Room, Span
from bot.ports.values import replace

READING_TIME = timedelta(seconds=12)
"""Between the reveal and the next question."""
TOP_SO_FAR = 5
LONGEST_ROOM_NAME = 100


def topic_of(turn: Turn, settings: Settings) -> str:
    """The topic in words."""
    topic = turn.bank.topics.get(settings.topic)
    return topic.title if topic else phrases.MIX


def to_groups(
    turn: Turn,
    game: GameSnapshot,
    *lines: Line,
    number: int,
    actions: tuple[Choice, ...] = (),
    chart: Chart | None = None,
) -> None:
    """A new message in every group that plays; it is the one that later edits change."""
    for index, venue in enumerate(game.venues):
        turn.say(
            *lines,
            place=stage_of(turn, venue),
            shows=f"{game.challenge.id}:{index}:{number}",
            actions=actions,
            chart=chart,
            menu=False,
        )


def stage_of(turn: Turn, venue: Venue) -> Place:
    """Where the game is played, named as by who speaks there now: so their command is answered."""
    return turn.event.place if venue.is_room(turn.event.place) else venue.stage


def invite(turn: Turn, challenge: Challenge, venue: Venue, index: int, *lines: Line) -> None:
    """The invitation, in the group itself for all to see; with it a room is asked for, unless this is one already."""
    settings = challenge.settings
    name = f"{phrases.MODE_NAMES[settings.mode]} · {topic_of(turn, settings)}"
    turn.say(
        *lines,
        place=venue.place,
        shows=f"{challenge.id}:{index}:0",
        actions=join_action(challenge),
        room=None if venue.place.thread else Room(f"{challenge.id}:{index}", name[:LONGEST_ROOM_NAME]),
        menu=False,
    )


def edit_groups(
    turn: Turn,
    game: GameSnapshot,
    *lines: Line,
    number: int,
    actions: tuple[Choice, ...] = (),
    expires_at: datetime | None = None,
) -> None:
    """Changes that message in place, in every group where it is known to have arrived."""
    for venue in game.venues:
        if venue.message_id and venue.shows == number:
            turn.say(
                *lines,
                place=venue.newest,
                edits=venue.message_id,
                only_edits=True,
                urgent=False,
                actions=actions,
                menu=False,
                expires_at=expires_at,
            )


def moment(at: datetime, settings: Settings) -> str:
    """An instant on the group's clock, as "Sunday 20:00"."""
    return f"{at.astimezone(zone(settings.zone)):%A %H:%M}"


def zone_words(settings: Settings) -> str:
    """The group's zone as people write it."""
    return settings.zone.replace("_", " ")


# -- the invitation


def invitation(turn: Turn, challenge: Challenge, count: int) -> list[Line]:
    """What is played and by which rules, and how many are in."""
    settings = challenge.settings
    lines: list[Line] = [Heading(f"{phrases.MODE_NAMES[settings.mode]} · {topic_of(turn, settings)}")]
    lines += rules(challenge)
    if challenge.due is not None and settings.joint:
        lines.append(phrases.JOINT_CODE.format(code=code_of(challenge.id)))
    if challenge.due is not None and settings.mode == "weekly":
        opens, closes = (
            moment(challenge.due, settings),
            moment(challenge.due + timedelta(seconds=settings.seconds), settings),
        )
        lines.append(phrases.OPENS_ON.format(opens=opens, closes=closes, zone=zone_words(settings), count=count))
    elif challenge.due is not None:
        left = phrases.duration((challenge.due - turn.now).total_seconds())
        lines.append(phrases.STARTS_IN.format(left=left, count=count))
    return lines


def in_short(turn: Turn, challenge: Challenge) -> list[Line]:
    """What is played, once it is on; the rules, too, where there was no invitation that told them."""
    if not challenge.settings.host:
        return invitation(turn, replace(challenge, due=None), 0)
    settings = challenge.settings
    heading = Heading(f"{phrases.MODE_NAMES[settings.mode]} · {topic_of(turn, settings)}")
    return [heading, _how(challenge)]


def rules(challenge: Challenge) -> list[Line]:
    """How it is played and scored."""
    settings = challenge.settings
    return [
        _how(challenge),
        " ".join(
            (
                phrases.SCORING.format(points=phrases.point_range([round_.points for round_ in settings.rounds])),
                phrases.SPEED_ON if settings.speed else phrases.SPEED_OFF,
            )
        ),
        phrases.FAIRNESS,
        phrases.MINIMUM.format(members=counted(settings.minimum, "member")),
    ]


def _how(challenge: Challenge) -> str:
    settings = challenge.settings
    how = {"live": phrases.HOW_LIVE, "sprint": phrases.HOW_SPRINT}.get(settings.mode, phrases.HOW_WEEKLY)
    return how.format(questions=counted(challenge.count, "question"), seconds=phrases.duration(settings.seconds))


def join_action(challenge: Challenge) -> tuple[Choice, ...]:
    """The button under the invitation."""
    return (Choice(f"{challenge.id}:join", phrases.JOIN),)


def mine_action(challenge: Challenge) -> tuple[Choice, ...]:
    """The button that brings everybody their own copy of the question."""
    return (Choice(f"{challenge.id}:mine", phrases.MY_QUESTION),)


# -- the open question


def question_lines(turn: Turn, challenge: Challenge, question: AnyQuestion | None) -> list[Line]:
    """The question without its options: those have an order of their own for everybody."""
    settings, round_ = challenge.settings, challenge.round(challenge.number)
    heading = (
        phrases.DAILY_QUESTION.format(topic=topic_of(turn, settings), points=round_.points)
        if settings.mode == "daily"
        else phrases.QUESTION.format(number=challenge.number, count=challenge.count, points=round_.points)
    )
    lines: list[Line] = [Heading(heading)]
    if question is None:
        return lines
    if question.kind == "generated":
        lines.append(phrases.OWN_NUMBERS)
    else:
        lines += parse(question.present("").stem)
    return lines


def clock_line(turn: Turn, challenge: Challenge, count: int) -> str:
    """How many have answered, and how long there is."""
    if challenge.paused:
        return phrases.PAUSED_LINE
    if challenge.phase != "open" or challenge.due is None:
        return phrases.ANSWERED_CLOSED.format(count=count)
    settings = challenge.settings
    if settings.mode in {"weekly", "daily"}:
        line = phrases.WEEKLY_RUNS if settings.mode == "weekly" else phrases.DAILY_RUNS
        return line.format(count=count, closes=moment(challenge.due, settings), zone=zone_words(settings))
    left = phrases.duration((challenge.due - turn.now).total_seconds())
    line = phrases.SPRINT_RUNS if challenge.own_pace else phrases.ANSWERED_LEFT
    return line.format(count=count, left=left)


# -- the close


def reveal_lines(found: Outcome, number: int, question: AnyQuestion | None) -> list[Line]:
    """The answer, the why, and how many chose what."""
    answers = found.answers.get(number, {})
    settings = found.challenge.settings
    title = phrases.THE_DAILY_ANSWER if settings.mode == "daily" else phrases.THE_ANSWER.format(number=number)
    lines: list[Line] = [Heading(title)]
    if question is None:
        return [*lines, phrases.WITHDRAWN]
    if question.kind == "generated":
        lines.append(phrases.OWN_ANSWERS_LINE)
    else:
        presented = question.present("")
        lines.append(Paragraph((Span(phrases.ANSWER_IS, "bold"), *spans(presented.answer))))
        lines += why(presented.explanation)
    if not answers:
        return [*lines, phrases.NOBODY_ANSWERED]
    lines += _tally(question, answers)
    right = sum(answer.score == 1 for answer in answers.values())
    lines.append(phrases.RIGHT_OF.format(right=right, all=len(answers)))
    return lines


def why(explanation: str) -> list[Line]:
    """An explanation, under its name."""
    name = Span(phrases.WHY, "bold")
    first, *rest = parse(explanation) or (Paragraph(()),)
    return (
        [Paragraph((name, *first.spans)), *rest] if isinstance(first, Paragraph) else [Paragraph((name,)), first, *rest]
    )


def _tally(question: AnyQuestion, answers: Mapping[int, ChallengeEvent]) -> list[Line]:
    """How many chose each option, in the order of the question file; nothing where answers are typed or ordered."""
    presented = question.present("")
    if not presented.options or presented.ordered:
        return []
    counts = chosen(answers)
    options = sorted(presented.options, key=lambda shown: int(shown.key))
    return [
        Items(
            tuple((*spans(shown.text), Span(f": {counts.get(shown.key, 0)}")) for shown in options),
            tuple("✅" if shown.key in presented.right else "▫️" for shown in options),
        )
    ]


def final_lines(found: Outcome, members: Mapping[int, Member]) -> list[Line]:
    """The board at the end, and whether it counts."""
    settings = found.challenge.settings
    lines: list[Line] = [Heading(f"{phrases.MODE_NAMES[settings.mode]} · {phrases.FINAL}")]
    lines += board_lines(ranked(points(found), members)) if found.played else [phrases.NOBODY_PLAYED]
    if found.counts:
        lines.append(phrases.COUNTED)
    elif found.played:
        lines.append(phrases.TOO_FEW.format(played=len(found.played), minimum=settings.minimum))
    return lines


def final_chart(turn: Turn, found: Outcome, members: Mapping[int, Member]) -> Chart | None:
    """The same to look at; None where there is too little to see."""
    standings = ranked(points(found), members)
    if len(standings) < WORTH_A_LOOK or standings[0].points == 0:
        return None
    settings = found.challenge.settings
    title, shown = f"{phrases.MODE_NAMES[settings.mode]} · {phrases.FINAL}", standings[:TOP]
    return board_chart(title, topic_of(turn, settings), shown, most=standings[0].points)


def so_far_lines(found: Outcome, members: Mapping[int, Member]) -> list[Line]:
    """The top of the board between two questions."""
    standings = ranked(points(found), members)
    if not standings:
        return []
    return [Heading(phrases.SO_FAR), *board_lines(standings, TOP_SO_FAR)]


def short_stem(question: AnyQuestion, seed: str) -> Sequence[Span]:
    """The question in one line."""
    return spans(first_sentence(question.present(seed).stem))
