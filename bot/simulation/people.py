"""Simulated learners: what they do, and what they remember of it, to be held against what the coach wrote down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from bot.core.chance import Chance
from bot.ports.events import AnyEvent, ChoicesSelected, CommandInvoked, Place, Sender, TextReceived
from bot.simulation.platform import Copy, Server

ZONES = (
    "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Europe/Helsinki", "America/Nuuk", "Australia/Lord_Howe",
    "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata", "Africa/Cairo", "America/Havana", "Africa/Casablanca",
    "UTC",
)  # fmt: skip
TIMES = ("09:00", "08:15", "13:00", "19:30", "23:50", "00:10", "02:30", "03:30", "03:55")
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

BREAK = 4 * HOUR
"""Many look at their messages at the same times of the day."""


@dataclass(slots=True)
class Sent:
    """Something that a learner did."""

    event: AnyEvent
    at: float
    heard: bool
    """Whether the platform took it to be delivered for certain."""
    prompt: str = ""
    """The prompt that it answers."""


@dataclass
class Person:
    """One learner on one platform."""

    number: int
    server: Server
    chance: Chance
    later: Callable[[float, Callable[[], None]], None]
    """Does something after so many seconds."""
    now: Callable[[], float]
    sent: list[Sent] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    quiet: bool = False
    """Does nothing more of its own."""
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def user(self) -> str:
        """Their id on the platform."""
        return f"u{self.number}"

    @property
    def place(self) -> Place:
        """Their private chat."""
        return Place(platform=self.server.name, chat=self.user)

    def begin(self) -> None:
        """Sets everything up, then lives on."""
        time, zone = self.chance.pick(TIMES), self.chance.pick(ZONES)
        commands = ("start", ""), ("start", f"zone {zone}"), ("start", f"time {time}"), ("start", "goal skip")
        for position, (name, arguments) in enumerate(commands):
            self.later(position * 5 * MINUTE, lambda name=name, arguments=arguments: self.insist(name, arguments))  # type: ignore[misc]
        self.later(DAY * self.chance.fraction(), self.live)

    def live(self) -> None:
        """One thing a day, more or less."""
        if self.quiet:
            return
        roll = self.chance.integer(1, 100)
        if roll <= 25:
            self.command("streak")
        elif roll <= 40:
            self.command("today")
        elif roll <= 60:
            self.command("quiz")
        elif roll <= 68:
            self.command("settings", f"zone {self.chance.pick(ZONES)}")
        elif roll <= 76:
            self.command("settings", f"time {self.chance.pick(TIMES)}")
        elif roll <= 78:
            self.command("settings", f"rollover {self.chance.pick(('0:00', '3:00', '4:00'))}")
        elif roll <= 82:
            self.command("pause", str(self.chance.integer(1, 3)))
        elif roll <= 84:
            self.server.blocked.add(self.user)
            self.later(DAY, self.unblock)
        elif roll <= 92:
            self.say("hello there, it is me again: {}")
        self.later(DAY * (0.3 + 1.2 * self.chance.fraction()), self.live)

    def unblock(self) -> None:
        """Comes back."""
        self.server.blocked.discard(self.user)
        self.command("start")

    def command(self, name: str, arguments: str = "") -> Sent:
        """Types a command."""
        return self._do(
            CommandInvoked(
                event_id=self._id(),
                place=self.place,
                sender=Sender(id=self.user),
                sent_at=self.server.clock(),
                name=name,
                arguments=arguments,
            )
        )

    def insist(self, name: str, arguments: str = "") -> None:
        """Types it again while nothing comes back."""
        sent = self.command(name, arguments)

        def again() -> None:
            if sent.event.event_id not in self.server.answered and not self.quiet:
                self.insist(name, arguments)

        if not sent.heard:
            self.later(30 * MINUTE, again)

    def say(self, text: str) -> None:
        """Types a line, with its own number in it."""
        name = self._id()
        self._do(
            TextReceived(
                event_id=name,
                place=self.place,
                sender=Sender(id=self.user),
                sent_at=self.server.clock(),
                text=text.format(name),
            )
        )

    def press(self, prompt: str, value: str, message_id: str) -> None:
        """Presses a button; now and then twice."""
        for _ in range(2 if self.chance.fraction() < 0.1 else 1):
            event = ChoicesSelected(
                event_id=self._id(),
                place=self.place,
                sender=Sender(id=self.user),
                values=(value,),
                message_id=message_id,
            )
            self._do(event, prompt)

    def sees(self, copy: Copy) -> None:
        """A message appeared: a question is answered sooner or later, or not at all."""
        prompt = next(
            (a.value.partition(":")[0] for a in copy.delivery.message.actions if a.value.endswith(":idk")), ""
        )
        if not prompt or prompt in self.seen or self.quiet or copy.delivery.message.edits:
            return
        self.seen.add(prompt)
        if self.chance.fraction() < 0.8:
            wait = self.chance.pick((MINUTE, 20 * MINUTE, 3 * HOUR, 14 * HOUR)) * (0.5 + self.chance.fraction())
            if self.chance.fraction() < 0.5:
                # When others do as well: what comes together is taken together.
                wait = BREAK * ((self.now() + wait) // BREAK + 1) - self.now()
            self.later(wait, lambda: self.press(prompt, f"{prompt}:idk", copy.message_id))

    def _do(self, event: AnyEvent, prompt: str = "") -> Sent:
        sent = Sent(event, self.now(), heard=self.server.hear(event), prompt=prompt)
        self.sent.append(sent)
        return sent

    def _id(self) -> str:
        return f"{self.user}:{next(self._numbers)}"
