"""
The states of a conversation, and what an event means in each of them.

Every state says what plain text is in it. What the last message offered (its menu) can always be typed; only
where a number or a letter is itself a sensible answer does the state claim it for itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core import phrases
from bot.core.grading.replies import gives_up
from bot.core.state import Conversation, MenuEntry, Prompt
from bot.ports.events import (
    AnyEvent,
    ChallengeDue,
    ChoicesSelected,
    CommandInvoked,
    DailyDue,
    ReminderDue,
    TextReceived,
)


@dataclass(frozen=True, slots=True)
class State:
    """One state: `text_is` names what plain text means in it."""

    text_is: str
    marks_pick_the_menu: bool = True
    """Whether "2" or "b" picks from the menu; False where the question or the setting reads it."""


# A state that is removed here must stay readable: conversations in the store may still be in it. They are read
# as "idle" then, see `state_of`.
STATES: Mapping[str, State] = {
    "idle": State("nothing"),
    "asking": State("answer", marks_pick_the_menu=False),
    "answered": State("nothing"),
    "menu": State("answer"),
    "set-zone": State("zone"),
    "set-time": State("time"),
    "set-goal": State("goal"),
    "follow-up": State("follow-up", marks_pick_the_menu=False),
    "designing": State("step", marks_pick_the_menu=False),
    "story": State("story", marks_pick_the_menu=False),
    "report": State("report"),
    "confirm-delete": State("confirmation"),
    "game": State("game"),
}

CHATTER = frozenset(
    [
        "hi",
        "hello",
        "hey",
        "thanks",
        "thx",
        "ty",
        "ok",
        "okay",
        "cool",
        "nice",
        "great",
        "lol",
        "haha",
        "wow",
        "bye",
        "yo",
        "sup",
        "hm",
        "hmm",
        "what",
        "huh",
        "really",
    ]
) | {
    "thank you",
    "hey there",
    "good morning",
    "good night",
    "good evening",
    "see you",
    "got it",
    "sounds good",
}
"""What people say in passing: never an answer, so never wrong."""
OF_WHAT_IS_OPEN = frozenset({"hint", "skip"})
"""Commands that mean the question that is open."""
WHILE_OPEN = {phrases.HINT: "hint", phrases.SKIP: "skip", phrases.SUBMIT: "ok"}
"""What a question that is not the conversation's own understands besides answers."""
GAME = re.compile(r"g[a-z0-9]{9}")
"""The id of a game; that of a prompt has a hyphen in it."""
YES = frozenset({"yes", "y", "yeah", "yep", "sure", "delete", "yes, delete everything", "confirm"})


@dataclass(frozen=True, slots=True)
class Command:
    """Something with a name is wanted."""

    name: str
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a prompt: what to do with that prompt."""

    prompt_id: str
    actions: tuple[str, ...]
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """A button of a group's game."""

    game: str
    actions: tuple[str, ...]
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """Plain text, and what the state makes of it: a key of `State.text_is`."""

    text: str
    text_is: str
    prompt_id: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """The scheduler's word: the daily question or the reminder is due."""

    reminder: bool = False


@dataclass(frozen=True, slots=True)
class GameTick:
    """The scheduler's word: a game is to be looked at."""

    game: str


Meaning = Command | Action | Move | Reply | Tick | GameTick | None


def state_of(conversation: Conversation) -> State:
    """The conversation's state; one that this version does not know counts as idle."""
    return STATES.get(conversation.state, STATES["idle"])


def meaning(conversation: Conversation, event: AnyEvent) -> Meaning:
    """What the event asks of the coach; None for events that ask nothing of it."""
    match event:
        case CommandInvoked(name=name, arguments=arguments):
            return Command(name.lower(), arguments.strip())
        case ChoicesSelected(values=values, complete=complete):
            return _pressed(values, complete)
        case TextReceived():
            return _typed(conversation, event)
        case DailyDue():
            return Tick()
        case ReminderDue():
            return Tick(reminder=True)
        case ChallengeDue(challenge_id=game):
            return GameTick(game)
        case _:
            return None


def may_have_come_before(conversation: Conversation, event: AnyEvent) -> bool:
    """Whether it is worth a look when the open question came: the event says nothing of which one it means."""
    typed = isinstance(event, TextReceived) and not event.prompt
    meant = isinstance(event, CommandInvoked) and event.name in OF_WHAT_IS_OPEN
    return conversation.state == "asking" and not event.place.group and (typed or meant)


def came_before(event: AnyEvent, prompt: Prompt, *, shown: bool) -> bool:
    """
    Whether something was typed before a question that came unasked was there: it waited at the platform, say, while the
    coach was away, and the coach asked first when it was back. `shown`: whether the question can be on the screen by now.
    """
    if prompt.since is None or prompt.state != "open":
        return False
    return not shown or (event.sent_at is not None and event.sent_at < prompt.since)


def as_meant(event: AnyEvent, came: Prompt, earlier: Prompt | None) -> AnyEvent:
    """What was typed before `came`: it is about the question that was open then, or about none that is open now."""
    if isinstance(event, CommandInvoked):
        common = {"event_id": event.event_id, "place": event.place, "sender": event.sender}
        if earlier is not None:
            return ChoicesSelected(**common, values=(f"{earlier.id}:{event.name}",))  # type: ignore[arg-type]
        return TextReceived(**common, text=f"/{event.name}", prompt=f"before.{came.id}")  # type: ignore[arg-type]
    if isinstance(event, TextReceived):
        return replace(event, prompt=earlier.id if earlier is not None else f"before.{came.id}")
    return event


def _pressed(values: tuple[str, ...], complete: bool = False) -> Meaning:
    if not values:
        return None
    if values[0].startswith("/"):
        name, _, arguments = values[0][1:].partition(" ")
        return Command(name.lower(), arguments.strip())
    about = values[0].partition(":")[0]
    actions = tuple(value.partition(":")[2] for value in values)
    if GAME.fullmatch(about):
        return Move(about, actions, complete)
    return Action(about, actions, complete)


def _typed(conversation: Conversation, event: TextReceived) -> Meaning:
    said = event.text.strip()
    state = state_of(conversation)
    form, _, named = event.prompt.rpartition(".")
    if form:
        return Reply(said, form, named)
    # What replies to a question that is answered already is about that question, unless it is said in passing.
    over = state.text_is == "nothing" and _plain(said) not in CHATTER
    if named and (named != conversation.prompt_id or over):
        wanted = next((action for label, action in WHILE_OPEN.items() if _plain(label) == _plain(said)), "")
        if wanted or gives_up(said):
            return Action(named, (wanted or "idk",))
        return Reply(said, "answer", named)
    picked = _from_menu(conversation.menu, said, marks=state.marks_pick_the_menu)
    if picked is not None:
        return _pressed((picked.value,))
    if state.text_is == "answer":
        if gives_up(said):
            return Action(conversation.prompt_id, ("idk",))
        if _plain(said) in CHATTER:
            return Reply(said, "nothing")
    return Reply(
        said, state.text_is, conversation.detail if state.text_is in {"report", "game"} else conversation.prompt_id
    )


def _from_menu(menu: tuple[MenuEntry, ...], said: str, *, marks: bool) -> MenuEntry | None:
    """The entry with this label or text; with `marks` also an option by its number or letter."""
    wanted = _plain(said)
    for entry in menu:
        if wanted and wanted in {_plain(entry.label), _plain(entry.text), _plain(entry.label).removeprefix("a ")}:
            return entry
    options = [entry for entry in menu if entry.option]
    if marks and (found := re.fullmatch(r"(?:option\s*)?(?:(\d{1,2})|([a-l]))[.)]?", wanted)):
        index = int(found.group(1)) - 1 if found.group(1) else ord(found.group(2)) - ord("a")
        if 0 <= index < len(options):
            return options[index]
    return None


def _plain(said: str) -> str:
    return " ".join(re.findall(r"[\w:+'-]+", said.casefold()))
