"""What must hold, whatever happens: held against what the learners and the platforms saw."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.core import progress
from bot.core.progress import EXCUSING_OUTAGE, daily_due
from bot.core.state import Learner, ProgressEvent
from bot.core.study_day import day_ends_at, study_day, zone
from bot.runtime.store import schema
from bot.runtime.store.columns import EPOCH
from bot.runtime.store.rows import learner_of
from bot.simulation.people import DAY, HOUR
from bot.simulation.platform import Copy

if TYPE_CHECKING:
    from bot.simulation.world import World

AUDIT_EVERY = 3 * HOUR
SOON = timedelta(minutes=10)
MOST_COPIES = 2


class Audit:
    """Watches a world."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.found: list[str] = []
        self._daily: dict[tuple[str, date], set[str]] = defaultdict(set)
        self._zones: dict[str, str] = {}
        self._last: dict[int, Learner] = {}
        self._looked: datetime | None = None
        self._stepped = 0.0
        self._answered: dict[str, list[tuple[float, datetime]]] = defaultdict(list)
        self._look_again()

    def _say(self, rule: str, detail: str) -> None:
        self.found.append(f"{rule}: {detail}")

    # -- on the way

    def on_step(self) -> None:
        """The clock was stepped back: slots around this moment are not looked at."""
        self._last = {}

    def on_kill(self) -> None:
        """What appeared and is not written down yet: the coach cannot know of it."""
        sent = {str(key) for (key,) in self._world.disk.rows("select key from outbox where state = 'sent'")}
        for server in self._world.servers.values():
            for key, copies in server.copies.items():
                if key not in sent and len(copies) > server.excused[key]:
                    server.excused[key] = len(copies)

    def on_shown(self, copy: Copy) -> None:
        """A daily question that appears belongs to the date on its reader's own clock."""
        delivery = copy.delivery
        if delivery.replies_to or delivery.urgent or delivery.message.edits:
            return
        prompt = _asked_in(copy)
        if not prompt:
            return
        row = self._world.disk.rows(
            "select learner.zone from learner join account on account.learner_id = learner.id where account.user_id = ?",
            delivery.recipient,
        )
        day = self._world.wall().astimezone(zone(str(row[0][0]))).date()
        asked = self._daily[(delivery.recipient, day)]
        asked.add(prompt)
        if len(asked) > 1 and not self._came_at_night(delivery.recipient, asked):
            self._say("two daily questions on one date", f"{delivery.recipient} {day} {sorted(asked)}")

    def _came_at_night(self, user: str, prompts: set[str]) -> bool:
        """Whether a journey put the end of one study day and the next one on the same date: they are two days still."""
        travelled = any(
            self._world.moment - sent.at < 5 * DAY and getattr(sent.event, "arguments", "").startswith("zone")
            for sent in self._world.people[user].sent
        )
        table = schema.prompt
        found = table.join(schema.learner, schema.learner.c.id == table.c.learner_id)
        wanted = select(table.c.day, table.c.asked_at, schema.learner.c.zone, schema.learner.c.rollover_hour)
        rows = self._world.disk.core.execute(wanted.select_from(found).where(table.c.id.in_(prompts))).all()
        days = {row.day for row in rows}
        now_on = {study_day(row.asked_at, row.zone, row.rollover_hour) for row in rows}
        return travelled and len(days) == len(prompts) == len(now_on)

    def _look_again(self) -> None:
        self._world.later(AUDIT_EVERY, self._look)

    def _learners(self) -> dict[int, Learner]:
        rows = self._world.disk.core.execute(schema.learner.select()).mappings()
        return {row["id"]: learner_of(row) for row in rows}

    def _look(self) -> None:
        """Every slot since the last look, for whoever kept their settings while the coach was up all the time."""
        world, now = self._world, self._world.wall()
        learners = self._learners()
        life = world.life
        before, since = self._last, self._looked
        self._last, self._looked = learners, now
        self._look_again()
        if life is None or since is None or (world.moment - life.since) < AUDIT_EVERY + 2 * SOON.total_seconds():
            return
        for identifier, learner in learners.items():
            earlier = before.get(identifier)
            if (
                earlier is None
                or _settings(earlier) != _settings(learner)
                or learner.state != "active"
                or learner.home is None
            ):
                continue
            self._slots(learner, since - SOON, now - SOON)

    def _slots(self, learner: Learner, since: datetime, until: datetime) -> None:
        today = until.astimezone(zone(learner.zone)).date()
        for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
            at = daily_due(learner, day)
            # A journey west repeats a date that has had its question, or a study day that is done.
            if at is None or not since < at <= until or (learner.last_kept and study_day(
                at, learner.zone, learner.rollover_hour) < learner.last_kept):  # fmt: skip
                continue
            if self._unsettled(learner, at):
                continue
            taken = self._world.disk.rows(
                "select 1 from daily where learner_id = ? and local_date = ?", learner.id, day.isoformat()
            )
            if not taken and not self._asked_on_the_way(learner, at):
                self._say("a daily question was skipped", f"learner {learner.id} {day} {learner.zone} due {at}")

    def _asked_on_the_way(self, learner: Learner, at: datetime) -> bool:
        """Whether a journey brought the question of another date into this study day."""
        table = schema.prompt
        wanted = select(table.c.asked_at).where(
            table.c.learner_id == learner.id, table.c.purpose == "daily", table.c.asked_at > at - timedelta(days=2)
        )
        days = {
            study_day(row.asked_at, learner.zone, learner.rollover_hour)
            for row in self._world.disk.core.execute(wanted)
        }
        return study_day(at, learner.zone, learner.rollover_hour) in days

    def _unsettled(self, learner: Learner, at: datetime) -> bool:
        """Whether the learner changed something, or was away, around the slot: it may have moved."""
        name = str(self._world.disk.rows("select user_id from account where learner_id = ?", learner.id)[0][0])
        person = self._world.people[name]
        moment = (at - self._world.start - self._world.skew).total_seconds()
        changing = {"settings", "pause", "resume", "start", "stop"}
        return any(abs(sent.at - moment) < DAY and getattr(sent.event, "name", "") in changing for sent in person.sent)

    # -- at the end

    def at_the_end(self) -> list[str]:
        """Everything that can only be said once all is calm."""
        self._replies()
        self._copies()
        self._answers()
        self._lines()
        self._streaks()
        return list(dict.fromkeys(self.found))

    def _replies(self) -> None:
        disk = self._world.disk
        for identifier, state in disk.rows("select event_id, state from inbox where state != 'done'"):
            self._say("an event was not handled", f"{identifier} is {state}")
        rows = disk.rows("select key, state, attempts, doubts, replies_to, error from outbox where state != 'sent'")
        lost = {str(row[4]): row for row in rows if row[4]}
        for key, state, attempts, doubts, _, error in rows:
            server = next((s for s in self._world.servers.values() if key in s.refused or key in s.doubts), None)
            if state in {"pending", "in_flight"}:
                self._say("a delivery is stuck", f"{key} {state} after {attempts} tries")
            elif state == "in_doubt" and int(str(doubts)) < MOST_COPIES:
                self._say("parked too early", f"{key} after {doubts} tries that may have arrived")
            elif state == "dead" and not (server and key in server.refused) and int(str(attempts)) < 12:
                self._say("given up too early", f"{key}: {error}")
        for person in self._world.people.values():
            for sent in person.sent:
                name = sent.event.event_id
                if sent.heard and person.server.keeps and name not in person.server.answered and name not in lost:
                    self._say("a reply was lost", name)

    def _copies(self) -> None:
        for server in self._world.servers.values():
            for key, copies in server.copies.items():
                if len(copies) > 1 + server.excused[key] or len(copies) > MOST_COPIES:
                    self._say(
                        "a message appeared too often", f"{key}: {len(copies)} times, {server.excused[key]} excused"
                    )
                if not server.keeps and len(copies) > 1 and copies[-1].at - copies[0].at < 120:
                    self._say("a nonce did not hold", key)

    def _answers(self) -> None:
        disk = self._world.disk
        counted = {str(row[0]) for row in disk.rows("select prompt_id from attempt")}
        for row in disk.rows("select id from prompt where state = 'answered'"):
            if str(row[0]) not in counted:
                self._say("an answer left no attempt", str(row[0]))
        for person in self._world.people.values():
            if person.server.keeps:
                for sent in person.sent:
                    if sent.prompt and sent.prompt not in counted:
                        self._say("an answer was not counted", f"{sent.prompt} by {sent.event.event_id}")
        uneven = disk.rows(
            "select learner_id, question_id, count(*), (select reviews from card where card.learner_id ="
            " attempt.learner_id and card.question_id = attempt.question_id) as reviews from attempt group by 1, 2"
            " having count(*) is not reviews"
        )
        for learner, question, attempts, reviews in uneven:
            self._say("an answer counted twice", f"learner {learner} {question}: {attempts} answers, {reviews} reviews")

    def _lines(self) -> None:
        """A line that was typed before a question came unasked is not graded as its answer."""
        shown: dict[str, float] = {}
        # Where a try was in doubt the question may have been there, as far as the coach can know.
        rows = self._world.disk.rows(
            "select prompt_id, max(doubts > 1 or state not in ('sent', 'dead')) from outbox where prompt_id != '' group by 1"
        )
        sure = {str(prompt) for prompt, in_doubt in rows if not in_doubt}
        for server in self._world.servers.values():
            for copy in (copies[0] for copies in server.copies.values() if copies):
                prompt = _asked_in(copy)
                shown[prompt] = min(copy.at, shown.get(prompt, copy.at))
        wanted = (
            "select attempt.reply, prompt.id from attempt join prompt on prompt.id = prompt_id where since is not null"
        )
        graded = {str(reply): str(prompt) for reply, prompt in self._world.disk.rows(wanted) if reply}
        for person in self._world.people.values():
            for sent in person.sent:
                prompt = graded.get(getattr(sent.event, "text", ""), "")
                # After a step of our clock, what we know of a question that is on its way is wrong.
                stepped = 0.0 < self._world.stepped <= sent.at + DAY
                if prompt in sure and not stepped and sent.at + 1.0 < shown.get(prompt, float("inf")):
                    self._say("graded before it was asked", f"{prompt} by {sent.event.event_id} at {sent.at}")

    def _streaks(self) -> None:
        core = self._world.disk.core
        for identifier, learner in self._learners().items():
            table = schema.progress_event
            found = table.select().where(table.c.learner_id == identifier).order_by(table.c.id)
            rows = list(core.execute(found).mappings())
            events = [ProgressEvent(kind=row["kind"], day=row["day"], at=row["at"], note=row["note"]) for row in rows]
            told = progress.replay(events)
            if told != (learner.streak, learner.best_streak, learner.freezes):
                self._say("a streak is not what its events say", f"learner {identifier}: {told}")
            kept = [event.day for event in events if event.kind == "kept"]
            if len(kept) != len(set(kept)):
                self._say("a day was kept twice", f"learner {identifier}")
            for event in events:
                if event.kind in {"broken", "freeze_spent"}:
                    self._blame(identifier, learner, events, event)

    def _was_answered_before(self, prompt: str, at: datetime) -> bool:
        """By a line that the learner typed in passing."""
        before = (at - EPOCH) // timedelta(microseconds=1)
        return bool(self._world.disk.rows("select 1 from attempt where prompt_id = ? and at < ?", prompt, before))

    def _blame(self, identifier: int, learner: Learner, events: list[ProgressEvent], missed: ProgressEvent) -> None:
        """A missed day must have been the learner's own: no answer of theirs on it, and no hour of ours."""
        if any(event.kind == "zone_changed" and abs((event.day - missed.day).days) <= 2 for event in events):
            return
        name = str(self._world.disk.rows("select user_id from account where learner_id = ?", identifier)[0][0])
        person = self._world.people[name]
        if any(getattr(s.event, "arguments", "").startswith("rollover") for s in person.sent):
            return
        learner = replace(learner, zone=_zone_at(learner, events, missed))
        wall = self._world.wall_at
        for sent in person.sent:
            at = wall(sent.at)
            first = next(s for s in person.sent if s.prompt == sent.prompt)
            if sent.prompt and self._was_answered_before(sent.prompt, at):
                continue
            if (
                sent.prompt
                and sent.heard
                and first is sent
                and person.server.keeps
                and study_day(at, learner.zone, learner.rollover_hour) == missed.day
                # In the first minutes it keeps the day before, which the learner was about to lose.
                and study_day(at - progress.GRACE, learner.zone, learner.rollover_hour) == missed.day
            ):
                self._say("a streak lost a day that was answered", f"learner {identifier} {missed.day} at {at}")
        begin, end = (
            day_ends_at(missed.day - timedelta(days=back), learner.zone, learner.rollover_hour) for back in (1, 0)
        )
        lost = sum(
            (
                max(timedelta(0), min(wall(up), end) - max(wall(down), begin))
                for down, up in self._world.downs
                if up - down > 600
            ),
            timedelta(0),
        )
        if lost >= EXCUSING_OUTAGE:
            self._say("a streak paid for our outage", f"learner {identifier} {missed.day}: {lost} down")


def _asked_in(copy: Copy) -> str:
    """The prompt that a message puts; empty if it puts none."""
    return next((a.value.partition(":")[0] for a in copy.delivery.message.actions if a.value.endswith(":idk")), "")


def _settings(learner: Learner) -> tuple[object, ...]:
    return learner.zone, learner.daily_minute, learner.rollover_hour, learner.state, learner.home


def _zone_at(learner: Learner, events: list[ProgressEvent], missed: ProgressEvent) -> str:
    """Where the learner was when a day was missed."""
    for event in events:
        if event.kind == "zone_changed" and event.at >= missed.at:
            return event.note.partition(" > ")[0]
    return learner.zone
