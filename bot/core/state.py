"""The frozen values that the coach reads and writes. Instants are aware datetimes in UTC; days are study days."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from bot.core.bank import Bank
from bot.core.challenge.events import Change
from bot.core.challenge.game import Slot
from bot.core.challenge.leaderboard import BoardSnapshot, Window
from bot.core.challenge.snapshot import GameSnapshot
from bot.core.challenge.study_group import GroupSnapshot, StudyGroup
from bot.core.grading.evidence import Evidence
from bot.core.grading.grade import Quoted, Verdict
from bot.core.plan import Plan
from bot.core.questions.base import Level, Round, Track
from bot.core.rating import Meeting
from bot.ports.events import Place
from bot.ports.messages import Message

if TYPE_CHECKING:
    from bot.core.linking import LinkChange, Linking

LearnerState = Literal["active", "paused", "stopped", "unreachable"]
Purpose = Literal["daily", "quiz", "review", "mock", "follow-up"]
Pictures = Literal["dark", "light", "off"]
Sureness = Literal["", "guess", "fairly", "certain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistaken:
    """A misconception that showed in an answer and was not overcome yet."""

    id: str
    """From data/misconceptions.toml."""
    question_id: str
    """Where it showed last."""
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """One person, whatever the platform."""

    id: int
    name: str = ""
    state: LearnerState = "active"
    resumes: date | None = None
    """While paused: the study day on which the daily question comes again, or None for "until told"."""
    zone: str = "UTC"
    """IANA name."""
    daily_minute: int = 540
    """Minute of the local day at which the daily question comes: 540 is 09:00."""
    rollover_hour: int = 4
    """Local hour at which one study day ends and the next begins."""
    next_due_at: datetime | None = None
    """When the next daily question is due; None while there is none to come."""
    remind_at: datetime | None = None
    """When to remind of today's open question; None once it is answered or where no reminder is wanted."""
    home: Place | None = None
    """Where the daily question is sent."""
    onboarded: bool = False
    level: Level | None = None
    """Pinned by the learner; None lets it adapt."""
    track: Track | None = None
    interview: date | None = None
    plan: Plan | None = None
    plan_finished: bool = False
    """True once the ending of this plan was told."""
    reminder: bool = True
    jitter_minutes: int = 0
    """The daily question may come up to this much later, to spread the load; told in /settings."""
    prompts: int = 0
    """How many prompts this learner ever had: numbers the next one."""
    streak: int = 0
    best_streak: int = 0
    freezes: int = 0
    last_kept: date | None = None
    """Last study day on which a question was answered."""
    settled: date | None = None
    """All study days up to this one are accounted for in the streak."""
    created_at: datetime | None = None
    mistaken: tuple[Mistaken, ...] = ()
    """Misconceptions to be overcome, the latest last."""
    hidden: bool = False
    """Asked not to be shown on any board."""
    memory: tuple[float, ...] = ()
    """How likely each of `bot.core.memory.MODELS` is, from this learner's answers; empty: all alike."""
    pictures: Pictures = "dark"
    weekly: bool = True
    """Wants the summary of the week with Monday's question."""
    quiz_polls: bool | None = None
    """Wants short questions as the platform's own quiz polls; None: as they come by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """One thing that the last message offered, so that it can be typed."""

    value: str
    label: str
    text: str = ""
    """The long form of an option, typed as it stands."""
    option: bool = False
    """True for options, which can be named by number or letter as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What an interviewer notes about one answer in a mock interview."""

    question_id: str
    topic: str
    round: Round
    score: float
    """0 to 1."""
    missing: str = ""
    """The most valuable thing that the answer lacked, as a sentence; empty if it lacked nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mock:
    """A mock interview under way."""

    kind: Round | Literal["loop"]
    track: Track | None
    minutes: int
    ends_at: datetime
    rounds: tuple[Round, ...]
    """The round of each question, in order."""
    difficulty: int
    """1 to 5: how hard the next question should be."""
    marks: tuple[Mark, ...] = ()
    followed: tuple[str, ...] = ()
    """Ids of the questions whose follow-up was answered: the debrief shows what to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A series of questions asked one after another: what is left of a /quiz or /review."""

    purpose: Purpose = "quiz"
    topic: str = ""
    """Empty where the coach chooses each question, and in a /review."""
    level: Level | None = None
    asked: int = 0
    count: int = 1
    right: int = 0
    seen: tuple[str, ...] = ()
    """Ids asked in this run."""
    mock: Mock | None = None
    """Set if the run is a mock interview."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Where a conversation stands; one for each (platform, chat, thread, learner)."""

    state: str = "idle"
    """A key of `bot.core.conversation.STATES`."""
    back: str = "idle"
    """The state to return to after an aside (a report, a setting)."""
    detail: str = ""
    """What the state is about: the id of a prompt, the name of a setting."""
    prompt_id: str = ""
    """The prompt that a plain reply answers, or that was answered last."""
    menu: tuple[MenuEntry, ...] = ()
    run: Run | None = None
    version: int = 0
    """Raised at every change; a save that finds another version starts over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One question put to one learner once."""

    id: str
    learner_id: int
    question_id: str
    purpose: Purpose
    asked_at: datetime
    day: date
    """The study day on which it was asked."""
    state: Literal["open", "answered", "skipped"] = "open"
    hints: int = 0
    picks: tuple[str, ...] = ()
    """Keys picked so far where several are; the texts written so far where a design is answered step by step."""
    message_id: str = ""
    """The platform's id of the message that shows it, once delivered."""
    platform: str = ""
    """Where it was shown last; empty for where it was asked."""
    since: datetime | None = None
    """
    Of a question that came unasked: when it came, by the platform's clock once that is known. What was typed earlier
    is not about it. None where the learner asked for it: whatever follows that is.
    """

    @property
    def seed(self) -> str:
        """Decides the order of the options and the generated numbers."""
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the schedule knows of one question for one learner."""

    question_id: str
    due: date
    last: date
    """Study day of the last review."""
    stability: float
    """Days until recall falls to 90 % (FSRS)."""
    difficulty: float
    """1 to 10 (FSRS)."""
    reviews: int = 0
    lapses: int = 0
    last_verdict: Verdict = Verdict.CORRECT
    last_sure: Sureness = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One graded reply."""

    prompt_id: str
    learner_id: int
    question_id: str
    topic: str
    purpose: Purpose
    at: datetime
    day: date
    reply: str
    """What was typed, or the keys picked joined by spaces."""
    verdict: Verdict
    score: float
    confidence: float = 1.0
    hints: int = 0
    gave_up: bool = False
    sure: Sureness = ""
    hit: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    misconceptions: tuple[str, ...] = ()
    rubric_version: int = 0
    appealed: bool = False
    evidence: tuple[Quoted, ...] = ()
    """What an optional tier of the grader recognised: regrading sees it again."""
    before: Card | None = None
    """The card as it was before this answer, so that what changes the rating later (how sure one was) starts from there."""


ProgressKind = Literal[
    "kept",
    "freeze_earned",
    "freeze_spent",
    "broken",
    "excused",
    "plan_started",
    "plan_finished",
    "zone_changed",
    "repaired",
    "overcame",
    "mock_finished",
    "linked",
    "unlinked",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressEvent:
    """One change to a streak or a plan, appended and never edited: replaying them gives the streak again."""

    kind: ProgressKind
    day: date
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One of the learner's own stories for the behavioural round."""

    number: int
    """1 and up, as the learner names it; never used again after a story is dropped."""
    title: str
    text: str
    parts: tuple[str, ...] = ()
    """Those of `STAR_PARTS` that were recognised in it."""
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A learner's word to the author about a question, or an appeal against a grade."""

    kind: Literal["report", "appeal"]
    question_id: str
    prompt_id: str
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A time in which the service was down."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DailySlot:
    """The daily question of one date: at most one for each learner and date, whatever happens."""

    local_date: date
    prompt_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One message to send, committed together with the state that caused it."""

    message: Message
    place: Place | None = None
    """None: where the event came from."""
    prompt_id: str = ""
    """The prompt that it shows: its message id is noted on delivery."""
    shows: str = ""
    """The game that it shows, as "id:group:question": its message id is noted on delivery."""
    expires_at: datetime | None = None
    """After this it is not worth sending."""
    urgent: bool = True
    """False for what nobody is waiting for: replies overtake it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """All that follows from one event: saved in one transaction, then sent."""

    learner: Learner | None = None
    conversation: Conversation | None = None
    prompts: tuple[Prompt, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    """Saved under their prompt's id: one that is there already is replaced (an appeal, how sure one was)."""
    cards: tuple[Card, ...] = ()
    progress: tuple[ProgressEvent, ...] = ()
    reports: tuple[Report, ...] = ()
    stories: tuple[Story, ...] = ()
    """Saved under their number: one that is there already is replaced."""
    dropped_stories: tuple[int, ...] = ()
    daily: DailySlot | None = None
    game: Change | None = None
    group: StudyGroup | None = None
    """What a group has set, as it is from now on."""
    met: tuple[Meeting, ...] = ()
    """First answers in daily questions, for the ratings."""
    link: "LinkChange | None" = None
    elsewhere: tuple[Place, Conversation] | None = None
    """A conversation of the learner's in another place: only its state, detail and menu are taken over."""
    sends: tuple[Send, ...] = ()
    forget: bool = False
    """Delete everything about the learner; nothing else in the decision is saved but the messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One line of a learner's history: enough to choose what to ask next and to show progress."""

    question_id: str
    topic: str
    day: date
    verdict: Verdict
    score: float
    purpose: Purpose
    gave_up: bool = False
    sure: Sureness = ""
    misconceptions: tuple[str, ...] = ()
    prompt_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What an event wants loaded beyond the learner and the conversation."""

    prompt_id: str = ""
    """The prompt that the event is about: loaded with its attempt and its card. Empty: none."""
    study: bool = False
    """Cards, and the learner's attempts, latest first, at most `HISTORY_LIMIT`."""
    milestones: bool = False
    """Finished interviews, and the question of the day."""
    stories: bool = False
    export: bool = False
    game: str = ""
    """The id of a game; how much of it is loaded is decided once its head is there."""
    group: bool = False
    """What the group of the event's place has set."""
    game_code: str = ""
    """The game that another group offered by this code, instead of the one that is on here."""
    board: Window | None = None
    """The leaderboard of the event's place, over this time."""
    linking: Literal["", "accounts", "link", "unlink"] = ""
    """The learner's accounts; and what it takes to join or to part two histories."""
    code: str = ""
    """The code that was typed to join two accounts."""
    game_here: bool = False
    """The game that is on in the event's place, with all that belongs to it, and what was asked here lately."""
    slot: Slot = "game"
    """Which of the games that are on there; the other one where there is none of that kind."""


HISTORY_LIMIT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the shell loaded for one event."""

    bank: Bank
    learner: Learner
    conversation: Conversation
    new: bool = False
    """True if this is the learner's first event ever."""
    prompt: Prompt | None = None
    """The prompt that the event speaks of, or else the conversation's own."""
    attempt: Attempt | None = None
    """The last attempt at that prompt."""
    evidence: Evidence | None = None
    """What an optional tier of the grader found in the reply that this event completes."""
    card: Card | None = None
    """The card of that prompt's question."""
    cards: tuple[Card, ...] = ()
    history: tuple[Asked, ...] = ()
    milestones: tuple[ProgressEvent, ...] = ()
    """Progress events of the kind mock_finished, latest first."""
    stories: tuple[Story, ...] = ()
    """By number."""
    outages: tuple[Outage, ...] = ()
    """Those since the learner's last settled day."""
    daily: Prompt | None = None
    """The prompt of the current slot's daily question, if it was asked. Always loaded with `Needs.study`."""
    daily_elsewhere: Prompt | None = None
    """The daily question of another date that was asked last: a journey may have put it into this one. Loaded with `daily`."""
    game: GameSnapshot | None = None
    group: GroupSnapshot | None = None
    taken: frozenset[str] = frozenset()
    """Slots of the place in which a game is on."""
    board: BoardSnapshot | None = None
    recent: tuple[str, ...] = ()
    """Ids of the questions that games in this place asked lately, latest first; with `Needs.game_here`."""
    export: str = ""
    """All the learner's data as JSON, if asked for."""
    linking: "Linking | None" = None
    polls: bool | None = None
    """Whether quiz polls come by default in the chat that the event is from; None where its platform has none."""
    zone_guess: str = ""
    """IANA name of the zone that the learner's machine is in, where that can be known."""
