"""One event's worth of thinking: collects what changes and what is said, and becomes a `Decision`."""

from datetime import date, datetime
from typing import TypedDict, Unpack

from bot.core import progress
from bot.core.bank import Bank
from bot.core.challenge.events import Change
from bot.core.challenge.study_group import StudyGroup
from bot.core.linking import LinkChange
from bot.core.rating import Meeting
from bot.core.state import (
    Attempt,
    Card,
    Conversation,
    DailySlot,
    Decision,
    Learner,
    MenuEntry,
    ProgressEvent,
    Prompt,
    Report,
    Send,
    Snapshot,
    Story,
)
from bot.ports.events import AnyEvent, ChoicesSelected, CommandInvoked, Place, TextReceived
from bot.ports.messages import Block, Chart, Choice, Document, Message, Picture, Quiz, Room, TextWanted, text
from bot.ports.values import replace

Line = Block | str
"""A block, or a plain sentence that becomes a paragraph."""


class Extras(TypedDict, total=False):
    """What a message may have besides its blocks: the fields of `Message` of the same names."""

    options: tuple[Choice, ...]
    actions: tuple[Choice, ...]
    recap: tuple[Block, ...]
    edits: str
    only_edits: bool
    several: bool
    ordered: bool
    quiz: Quiz | None
    text_wanted: TextWanted | None
    picture: Picture | None
    chart: Chart | None
    document: Document | None
    notice: bool
    toast: str
    link: str
    room: Room | None
    cheer: bool


class Turn:
    """The learner and the conversation as they change while one event is handled."""

    def __init__(self, snapshot: Snapshot, event: AnyEvent, now: datetime) -> None:
        self.snapshot = snapshot
        self.event = event
        self.now = now
        self.bank: Bank = snapshot.bank
        self.learner: Learner = snapshot.learner
        self.conversation: Conversation = snapshot.conversation
        self._prompts: dict[str, Prompt] = {}
        self._attempts: dict[str, Attempt] = {}
        self._cards: dict[str, Card] = {}
        self._progress: list[ProgressEvent] = []
        self._reports: list[Report] = []
        self._stories: dict[int, Story] = {}
        self._dropped_stories: list[int] = []
        self._sends: list[Send] = []
        self._notes: list[Block] = []
        self.daily: DailySlot | None = None
        self.elsewhere: tuple[Place, Conversation] | None = None
        self._game: Change | None = None
        self.group: StudyGroup | None = None
        self.met: tuple[Meeting, ...] = ()
        self.link: LinkChange | None = None
        self.forget = False
        shared = isinstance(event, CommandInvoked | TextReceived) and event.share
        self.private = event.place.group and not shared

    @property
    def today(self) -> date:
        """The learner's study day."""
        return progress.today(self.learner, self.now)

    @property
    def pressed(self) -> str:
        """The platform's id of the message whose button was pressed, or empty."""
        return self.event.message_id if isinstance(self.event, ChoicesSelected) else ""

    # -- what changes

    def change(self, learner: Learner) -> None:
        """Puts the changed learner in place of the old."""
        self.learner = learner

    def record(self, settled: progress.Settled) -> None:
        """Takes over what became of the streak, and its events."""
        self.learner = settled.learner
        self._progress += settled.events

    def log(self, event: ProgressEvent) -> None:
        """Appends one event to the learner's progress."""
        self._progress.append(event)

    def save_prompt(self, prompt: Prompt) -> Prompt:
        """Saves a new or changed prompt."""
        self._prompts[prompt.id] = prompt
        return prompt

    def save_attempt(self, attempt: Attempt) -> None:
        """Saves a new or changed attempt."""
        self._attempts[attempt.prompt_id] = attempt

    def save_card(self, card: Card) -> None:
        """Saves a reviewed card."""
        self._cards[card.question_id] = card

    def change_game(self, change: Change) -> None:
        """Appends to what becomes of the game; all changes of one decision are one."""
        before = self._game
        if before is None:
            self._game = change
            return
        self._game = replace(
            change if change.moved else before,
            events=(*before.events, *change.events),
            points=change.points if change.points is not None else before.points,
            met=(*before.met, *change.met),
        )

    def report(self, report: Report) -> None:
        """Passes a word on to the author."""
        self._reports.append(report)

    def save_story(self, story: Story) -> None:
        """Saves a new or changed story."""
        self._stories[story.number] = story

    def drop_story(self, number: int) -> None:
        """Deletes a story."""
        self._dropped_stories.append(number)

    # -- where the conversation stands

    def become(self, state: str, detail: str = "", *, prompt_id: str | None = None) -> None:
        """Moves the conversation to a state; its prompt stays unless another is named."""
        kept = self.conversation.prompt_id if prompt_id is None else prompt_id
        self.conversation = replace(self.conversation, state=state, back=state, detail=detail, prompt_id=kept)

    def aside(self, state: str, detail: str = "") -> None:
        """Asks something in passing: `settle_down` returns to what was going on."""
        self.conversation = replace(self.conversation, state=state, detail=detail)

    def settle_down(self) -> None:
        """Goes back to what was going on before an aside."""
        if self.conversation.state != self.conversation.back or self.conversation.detail:
            self.conversation = replace(self.conversation, state=self.conversation.back, detail="")

    def open_prompt(self) -> Prompt | None:
        """The conversation's own prompt, if it waits for an answer."""
        prompt = self.prompt()
        return prompt if prompt and prompt.state == "open" and prompt.id == self.conversation.prompt_id else None

    def prompt(self) -> Prompt | None:
        """The prompt that the event speaks of, as it stands now."""
        loaded = self.snapshot.prompt
        return self._prompts.get(loaded.id, loaded) if loaded else None

    def message_of(self, prompt: Prompt) -> str:
        """The id of the message that shows a prompt, if that can be edited from here; else empty."""
        here = prompt.platform in {"", self.event.place.platform}
        return prompt.message_id if here else ""

    # -- what is said

    def note(self, sentence: str) -> None:
        """Something that the learner must be told with the next message."""
        self._notes.append(text(sentence))

    def say(
        self,
        *lines: Line,
        place: Place | None = None,
        prompt_id: str = "",
        shows: str = "",
        expires_at: datetime | None = None,
        urgent: bool = True,
        menu: bool = True,
        **extras: Unpack[Extras],
    ) -> None:
        """
        Sends a message; what it offers becomes the menu that typed replies are matched with.

        Question options are not part of the menu (the question reads them itself); pass `menu=False` for a
        message that leaves the menu alone.
        """
        blocks = tuple(text(line) if isinstance(line, str) else line for line in lines)
        notice, silent = extras.get("notice", False), extras.get("only_edits", False)
        public = place is not None and place.group
        if not notice and not silent and not public:
            blocks = (*self._notes, *blocks)
            self._notes = []
        message = Message(blocks=blocks, private=self.private and place is None, **extras)
        self._sends.append(
            Send(message=message, place=place, prompt_id=prompt_id, shows=shows, expires_at=expires_at, urgent=urgent)
        )
        if menu and not notice and not silent:
            options = () if prompt_id else tuple(_entry(choice, option=True) for choice in message.options)
            actions = tuple(_entry(choice, option=False) for choice in message.actions)
            self.conversation = replace(self.conversation, menu=options + actions)

    def say_alone(self, *lines: Line, state: str = "", detail: str = "", **extras: Unpack[Extras]) -> None:
        """
        Says what nobody else may see: in place where the platform can, else in the private chat with the sender.

        With `state` the conversation there goes on in that state. `edits` is the sender's own message to replace.
        """
        chat = self.event.sender.private_chat
        if not self.event.place.group or not chat:
            private, self.private = self.private, self.event.place.group
            self.say(*lines, menu=bool(state), **extras)
            self.private = private
            if state:
                self.aside(state, detail)
            return
        place = Place(platform=self.event.place.platform, chat=chat)
        extras["edits"] = ""
        self.say(*lines, place=place, menu=False, **extras)
        if state:
            options, actions = extras.get("options", ()), extras.get("actions", ())
            entries = [_entry(choice, option=True) for choice in options]
            entries += [_entry(choice, option=False) for choice in actions]
            self.elsewhere = (place, Conversation(state=state, detail=detail, menu=tuple(entries)))

    def decision(self) -> Decision:
        """All of it. Notes that no message took along are told in one of their own."""
        if self._notes and self.event.place.group:
            self.say_alone(link="streak")
        elif self._notes:
            self.say(menu=False)
        before = self.snapshot
        # What is the very same need not be compared field by field.
        changed = before.new or (self.learner is not before.learner and self.learner != before.learner)
        moved = self.conversation is not before.conversation and self.conversation != before.conversation
        return Decision(
            learner=self.learner if changed else None,
            conversation=self.conversation if moved else None,
            prompts=tuple(self._prompts.values()),
            attempts=tuple(self._attempts.values()),
            cards=tuple(self._cards.values()),
            progress=tuple(self._progress),
            reports=tuple(self._reports),
            stories=tuple(self._stories.values()),
            dropped_stories=tuple(self._dropped_stories),
            daily=self.daily,
            game=self._game,
            group=self.group,
            met=self.met,
            link=self.link,
            elsewhere=self.elsewhere,
            sends=tuple(self._sends),
            forget=self.forget,
        )


def _entry(choice: Choice, *, option: bool) -> MenuEntry:
    long = "".join(span.text for span in choice.text)
    return MenuEntry(value=choice.value, label=choice.label, text=long, option=option)
