"""/mock and /stories: rehearsing the interview itself."""

import re
from collections.abc import Mapping

from bot.core import mock, phrases
from bot.core.commands.command import Command
from bot.core.conversation import Reply
from bot.core.grading.clauses import clauses
from bot.core.grading.matching import Searched, compiled, look_for, windows
from bot.core.questions.base import ROUNDS, TRACKS, Track
from bot.core.questions.rubric import STAR_PARTS
from bot.core.state import Story
from bot.core.turn import Line, Turn
from bot.ports.messages import Choice, CommandSpec, Heading, Items, Paragraph, Parameter, Quote, Span, TextWanted, text

KINDS = (*ROUNDS, "loop")
KIND_NAMES = {"behavioral": "behavioural", "star": "behavioural", "ml": "theory", "dsa": "coding", "system": "design", "hr": "screening",
              "all": "loop", "whole": "loop", "full": "loop"}  # fmt: skip
TRACK_NAMES: Mapping[str, Track] = {
    "mle": "ml-engineer", "engineer": "ml-engineer", "ds": "data-scientist", "scientist": "data-scientist",
    "as": "applied-scientist", "applied": "applied-scientist", **{track: track for track in TRACKS},
}  # fmt: skip
MOST_STORIES = 12
SHORTEST_STORY = 5
"""In words."""
LONGEST_STORY = 4000
"""In characters."""
LONGEST_TITLE = 60
STORIES_WANTED = 6


# -- mock interviews


def mock_interview(turn: Turn, arguments: str) -> None:
    """Starts an interview, or stops the one under way."""
    words = arguments.lower().replace(",", " ").split()
    if words and words[0] in {"stop", "end", "quit"}:
        if mock.running(turn):
            mock.finish(turn, phrases.MOCK_STOPPED)
        else:
            turn.say(phrases.MOCK_NONE, actions=(Choice("/mock theory", phrases.MOCK_START),))
        return
    if mock.running(turn):
        turn.say(phrases.MOCK_RUNNING, actions=(Choice("/mock stop", phrases.MOCK_END),), menu=False)
        return
    kind, track, minutes, unknown = _read(words, turn.learner.track)
    if unknown or not kind:
        _offer(turn, unknown)
        return
    wanted = minutes or mock.DEFAULT_MINUTES[kind]
    mock.begin(turn, kind, track, min(max(wanted, mock.LEAST_MINUTES), mock.MOST_MINUTES))


def _read(words: list[str], own: Track | None) -> tuple[str, Track | None, int, str]:
    """(Kind or empty, track, minutes or 0, the first word that means nothing)."""
    kind, track, minutes = "", own, 0
    for word in words:
        name = KIND_NAMES.get(word, word)
        if name in KINDS:
            kind = name
        elif name in TRACK_NAMES:
            track = TRACK_NAMES[name]
        elif found := re.fullmatch(r"(\d{1,3})(?:m|min|minutes)?", word):
            minutes = int(found.group(1))
        elif word not in {
            "interview",
            "round",
            "minutes",
            "min",
            "for",
            "a",
            "the",
            "as",
            "data",
            "ml",
            "machine",
            "learning",
        }:
            return kind, track, minutes, word
    return kind or ("loop" if words else ""), track, minutes, ""


def _offer(turn: Turn, unknown: str) -> None:
    said = f"{phrases.MOCK_UNKNOWN.format(word=unknown[:30])} " if unknown else ""
    done = mock.results(turn.snapshot.milestones)
    lines: list[Line] = [said + phrases.MOCK_WHICH]
    if done:
        rows = [
            f"{phrases.short_date(item.day)}: {phrases.MOCK_KINDS[item.kind]}, {item.score} of 100" for item in done[:3]
        ]
        lines.append(Items(tuple((Span(row),) for row in rows)))
    turn.aside("menu")
    options = tuple(
        Choice(f"/mock {kind}", f"{phrases.sentence(phrases.MOCK_KINDS[kind])} · {mock.DEFAULT_MINUTES[kind]} min")
        for kind in KINDS
    )
    turn.say(*lines, options=options)


# -- stories


def stories(turn: Turn, arguments: str) -> None:
    """Lists the learner's stories, or adds, shows, rewrites or deletes one."""
    first, _, rest = arguments.strip().partition(" ")
    if rest.strip().isdecimal() and not first.isdecimal():
        first, rest = rest.strip(), first  # "delete 2" for "2 delete"
    if first.isdecimal():
        _one(turn, int(first), rest.strip().lower())
    elif first.lower() in {"add", "new", "write"}:
        if rest.strip():
            _take(turn, rest.strip(), None)
        else:
            _ask_for(turn, None)
    elif first:
        turn.say(phrases.NOT_HERE.format(said=first[:30], instead=phrases.STORY_USAGE), menu=False)
    else:
        _list(turn)


def _list(turn: Turn) -> None:
    have = turn.snapshot.stories
    lines: list[Line] = [Heading(phrases.STORIES_HEADING.format(have=len(have), wanted=STORIES_WANTED))]
    if have:
        rows = tuple((Span(story.title, "bold"), Span(f" · {_missing_words(story)}")) for story in have)
        lines.append(Items(rows, tuple(f"{story.number}." for story in have)))
        lines.append(phrases.STORY_USAGE)
    else:
        lines.append(phrases.STORIES_NONE)
    turn.say(*lines, actions=(Choice("/stories add", phrases.STORY_ADD),))


def _missing_words(story: Story) -> str:
    missing = [part for part in STAR_PARTS if part not in story.parts]
    return phrases.STORY_COMPLETE if not missing else phrases.STORY_LACKS.format(parts=phrases.listed(missing))


def _one(turn: Turn, number: int, what: str) -> None:
    story = next((story for story in turn.snapshot.stories if story.number == number), None)
    if story is None:
        turn.say(phrases.STORY_UNKNOWN.format(number=number), actions=(Choice("/stories", phrases.STORIES_SEE),))
    elif what in {"delete", "drop", "remove"}:
        turn.drop_story(number)
        turn.say(phrases.STORY_DROPPED.format(title=story.title), actions=(Choice("/stories", phrases.STORIES_SEE),))
    elif what in {"rewrite", "edit", "change"}:
        _ask_for(turn, story)
    elif what not in {"", "show", "see", "read"}:
        turn.say(phrases.NOT_HERE.format(said=what[:30], instead=phrases.STORY_USAGE), menu=False)
    else:
        turn.say(
            Heading(f"{story.number}. {story.title}"),
            Quote((Span(story.text),)),
            _missing_words(story).capitalize() + ".",
            actions=(
                Choice(f"/stories {number} rewrite", phrases.STORY_REWRITE),
                Choice(f"/stories {number} delete", phrases.STORY_DELETE),
            ),
        )


def _ask_for(turn: Turn, story: Story | None) -> None:
    if story is None and len(turn.snapshot.stories) >= MOST_STORIES:
        turn.say(phrases.STORIES_FULL.format(most=MOST_STORIES), menu=False)
        return
    number = story.number if story else 0
    turn.aside("story", str(number))
    turn.say(
        phrases.STORY_ASK,
        text_wanted=TextWanted(f"story.{number}", "Your story", "Title on the first line"),
        menu=False,
    )


def on_reply(turn: Turn, reply: Reply) -> None:
    """A story as typed: the first line is its title if it is short, else its first words are."""
    number = int(turn.conversation.detail) if turn.conversation.detail.isdecimal() else 0
    turn.settle_down()
    known = next((story for story in turn.snapshot.stories if story.number == number), None)
    _take(turn, reply.text, known)


def _take(turn: Turn, said: str, known: Story | None) -> None:
    """Keeps what is long enough for a story."""
    if len(said.split()) < SHORTEST_STORY:
        turn.say(phrases.STORY_TOO_SHORT, actions=(Choice("/stories add", phrases.STORY_ADD),))
    else:
        _keep(turn, said, known)


def _keep(turn: Turn, said: str, known: Story | None) -> None:
    head, _, body = said.strip().partition("\n")
    if not body.strip() or len(head) > LONGEST_TITLE:
        words = said.split()
        head, body = " ".join(words[:6]) + ("…" if len(words) > 6 else ""), said
    taken = [story.number for story in turn.snapshot.stories]
    number = known.number if known else max(taken, default=0) + 1
    if number > MOST_STORIES and known is None:
        free = set(range(1, MOST_STORIES + 1)) - set(taken)
        if not free:
            turn.say(phrases.STORIES_FULL.format(most=MOST_STORIES), menu=False)
            return
        number = min(free)
    story = Story(
        number=number,
        title=head.strip(" .:#*")[:80],
        text=body.strip()[:LONGEST_STORY],
        parts=parts_of(turn, body),
        updated_at=turn.now,
    )
    turn.save_story(story)
    missing = [part for part in STAR_PARTS if part not in story.parts]
    lines: list[Line] = [phrases.STORY_KEPT.format(number=number, title=story.title)]
    lines += [Paragraph((Span(part.capitalize(), "bold"), Span(f": {phrases.STAR_ADVICE[part]}"))) for part in missing]
    if not missing:
        lines.append(phrases.STORY_ALL_PARTS)
    have = len({*taken, number})
    lines.append(
        text(phrases.STORIES_COUNT.format(have=phrases.counted(have, "story", "stories"), wanted=STORIES_WANTED))
    )
    turn.say(
        *lines,
        actions=(
            Choice(f"/stories {number} rewrite", phrases.STORY_REWRITE),
            Choice("/stories add", phrases.STORY_ADD),
        ),
    )


def parts_of(turn: Turn, said: str) -> tuple[str, ...]:
    """Those of the four parts that can be recognised in a story."""
    ready = compiled(turn.bank.star, turn.bank.lexicon)
    among = Searched(windows(clauses(said), ready))
    parts = {point.id: point.part for point in turn.bank.star.key_points}
    found = {parts[claim.id] for claim in ready.points if look_for(claim, among).hit}
    return tuple(part for part in STAR_PARTS if part in found)


COMMANDS = (
    Command(
        spec=CommandSpec(
            "mock",
            "A timed mock interview with a debrief",
            (
                Parameter("round", "Which round", choices=KINDS),
                Parameter("role", "For which role", choices=TRACKS),
                Parameter("minutes", "How long", number=True),
            ),
            group=False,
            family="learn",
            links=r"(?!(?:stop|end|quit)\b).*",
        ),
        run=mock_interview,
        study=True,
        milestones=True,
        stories=True,
    ),
    Command(
        spec=CommandSpec(
            "stories",
            "Your own stories for the behavioural round",
            (Parameter("what", "add; or a number, with rewrite or delete"),),
            group=False,
            family="learn",
            links="",
        ),
        run=stories,
        stories=True,
    ),
)
