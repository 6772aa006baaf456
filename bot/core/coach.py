"""`decide`: the one entry. What the coach does about one event; pure, so that it can be tested by calling it."""

from datetime import datetime, timedelta

from bot.core import answering, asking, ending, followups, linking, mock, phrases, progress, weekly
from bot.core.challenge import clock, group_clock, moves
from bot.core.challenge.game import Challenge
from bot.core.challenge.snapshot import Detail, detail_for_clock
from bot.core.commands import challenge, data, interview, leaderboard, onboarding, settings
from bot.core.commands.registry import COMMANDS, unknown
from bot.core.conversation import GAME, Action, Command, GameTick, Meaning, Move, Reply, Tick, meaning
from bot.core.state import Conversation, Decision, Learner, Needs, Snapshot
from bot.core.study_day import study_day, zone
from bot.core.turn import Turn
from bot.ports.events import AnyEvent, Arrived, ChallengeDue, GroupDue, PlaceMoved, Unreachable
from bot.ports.messages import Choice
from bot.ports.values import replace

FORGIVEN_LATENESS = timedelta(hours=2)
"""A daily question this late still comes at night; a later one waits for the next day's slot."""
ASKING = frozenset({"today", "quiz", "review"})
"""Commands that put a question of their own: a mock interview under way ends with its debrief first."""
WORTH_A_SORRY = timedelta(minutes=15)
MONDAY = 0


def needs(learner: Learner, conversation: Conversation, event: AnyEvent, now: datetime) -> Needs:
    """What must be loaded besides the learner and the conversation, before `decide` is called."""
    own = conversation.prompt_id
    match meaning(conversation, event):
        case Command(name=name, arguments=arguments):
            return _needs_of_command(name, arguments, conversation, event)
        case Move(game=game) | GameTick(game=game):
            return Needs(game=game)
        case Reply(text_is="game", prompt_id=about):
            return Needs(game=about.partition(":")[0])
        case Tick():
            return Needs(prompt_id=own, study=True, milestones=True)
        case Action(prompt_id=prompt_id) | Reply(prompt_id=prompt_id) if conversation.run and conversation.run.mock:
            return Needs(prompt_id=prompt_id or own, study=True, milestones=True, stories=True)
        case Reply(text_is="story"):
            return Needs(prompt_id=own, stories=True)
        case Action(prompt_id=prompt_id, actions=actions) if "next" in actions:
            return Needs(prompt_id=prompt_id or own, study=True)
        case Action(prompt_id=prompt_id) | Reply(prompt_id=prompt_id):
            plan = learner.plan
            ends = plan is not None and not learner.plan_finished and progress.today(learner, now) >= plan.end
            return Needs(prompt_id=prompt_id or own, study=ends)
        case _:
            return Needs(prompt_id=own)


def _needs_of_command(name: str, arguments: str, conversation: Conversation, event: AnyEvent) -> Needs:
    command, own = COMMANDS.get(name), conversation.prompt_id
    if command is None:
        return Needs(prompt_id=own)
    # One that ends an interview has its debrief told, which looks back.
    ends = name in ASKING and conversation.run is not None and conversation.run.mock is not None
    named = command.game and not event.place.group and GAME.fullmatch(arguments) is not None
    return Needs(
        prompt_id=own,
        study=command.study,
        milestones=command.milestones or ends,
        stories=command.stories,
        export=command.export,
        linking=command.linking,
        code=linking.code_of(arguments) if command.linking == "link" else "",
        game=arguments if named else "",
        game_here=command.game and event.place.group,
        slot=challenge.slot_in(arguments),
        game_code=challenge.code_in(arguments) if command.game and event.place.group else "",
        group=command.group and event.place.group,
        board=leaderboard.window_of(arguments) if command.board and event.place.group else None,
    )


def game_detail(challenge: Challenge, event: AnyEvent, now: datetime) -> Detail:
    """How much of a game must be loaded, once its head is there."""
    if isinstance(event, ChallengeDue):
        return detail_for_clock(challenge, now)
    return "own" if event.place.group else "alone"


def decide(snapshot: Snapshot, event: AnyEvent, now: datetime) -> Decision:
    """All that follows from an event. Never raises for anything that a learner can do."""
    turn = Turn(snapshot, event, now)
    match event:
        case Unreachable():
            home = turn.learner.home
            if turn.learner.state != "stopped" and (home is None or home.platform == event.place.platform):
                turn.change(replace(turn.learner, state="unreachable", next_due_at=None, remind_at=None))
            return turn.decision()
        case ChallengeDue():
            clock.on_due(turn)
            return turn.decision()
        case GroupDue():
            group_clock.on_due(turn)
            return turn.decision()
        case Arrived():
            group_clock.on_arrival(turn)
            return turn.decision()
        case PlaceMoved():
            return turn.decision()
    asked = meaning(turn.conversation, event)
    match asked:
        case None:
            return turn.decision()
        case Tick(reminder=True):
            _remind(turn)
        case Tick():
            _daily(turn)
        case _:
            _arrive(turn)
            _route(turn, asked)
    return turn.decision()


# -- what the learner does


def _arrive(turn: Turn) -> None:
    """Brings the learner up to date before anything else: streak, a pause that is over, a closed door that opened."""
    if turn.snapshot.new:
        onboarding.newcomer(turn)
        return
    joining = turn.snapshot.linking
    if joining is None or joining.made_in is None:
        # Where two histories become one, the past is accounted for together.
        _settle(turn)
    learner = turn.learner
    over = learner.state == "paused" and learner.resumes is not None and turn.today >= learner.resumes
    if learner.state == "unreachable":
        turn.note(phrases.WAS_UNREACHABLE)
    if over or learner.state == "unreachable":
        settings.wake(turn)


def _settle(turn: Turn) -> None:
    """Accounts for the days since the last event, and says what that cost."""
    before = turn.learner
    settled = progress.settle(before, turn.now, turn.snapshot.outages)
    turn.record(settled)
    spent, broken = settled.of("freeze_spent"), settled.of("broken")
    down = [event.day for event in settled.of("excused") if event.note == "outage"]
    if down:
        turn.note(phrases.EXCUSED_OUTAGE.format(days=phrases.days_listed(down)))
    if broken:
        turn.note(phrases.BROKEN.format(streak=before.streak, day=phrases.short_date(broken[0].day)))
    elif spent:
        turn.note(
            phrases.FREEZE_SPENT.format(
                days=phrases.days_listed([event.day for event in spent]),
                freezes="a freeze" if len(spent) == 1 else f"{len(spent)} freezes",
                streak=turn.learner.streak,
                left=turn.learner.freezes,
            )
        )


def _route(turn: Turn, asked: Meaning) -> None:
    match asked:
        case Command(name=name, arguments=arguments):
            _command(turn, name, arguments)
        case Move(actions=actions, complete=complete):
            moves.on_move(turn, actions, complete=complete)
        case Reply(text_is="game", prompt_id=about):
            number = about.partition(":")[2]
            moves.on_text(turn, asked.text, int(number) if number.isdecimal() else 0)
        case Action():
            answering.on_action(turn, asked)
        case Reply(text_is="step"):
            answering.on_step(turn, asked)
        case Reply(text_is="story"):
            interview.on_reply(turn, asked)
        case Reply(text_is="report"):
            answering.on_report(turn, asked)
        case Reply(text_is="confirmation"):
            data.on_confirmation(turn, asked)
        case Reply(text_is="zone" | "time" | "goal" | "date"):
            name, _, arguments = settings.on_reply(turn, asked).partition(" ")
            _command(turn, name, arguments)
        case Reply(text_is="before"):
            turn.say(phrases.TYPED_BEFORE, menu=False)
        case Reply(text_is="answer"):
            answering.on_answer(turn, asked)
        case Reply(text_is=kind) if kind.startswith(followups.TEXT_IS):
            (mock.on_follow_up if mock.running(turn) else followups.on_reply)(turn, asked)
        case Reply() if not turn.learner.onboarded and turn.snapshot.new:
            onboarding.start(turn, "")
        case Reply():
            turn.say(phrases.STILL_OPEN if turn.open_prompt() else phrases.WHAT_NEXT, menu=False)
        case _:
            pass


def _command(turn: Turn, name: str, arguments: str) -> None:
    command = COMMANDS.get(name)
    if command is None and turn.snapshot.new and not turn.event.place.group:
        onboarding.start(turn, "")
    elif command is None:
        unknown(turn, name)
    elif turn.event.place.group and not command.spec.group:
        turn.say(phrases.PRIVATE_ONLY, menu=False)
    elif turn.event.place.group and command.spec.admin and not turn.event.sender.admin:
        turn.say(phrases.ADMINS_ONLY, menu=False)
    else:
        # Whatever was asked in passing is dropped, or a "yes" much later would still delete everything.
        if not (name == "start" and arguments):
            turn.settle_down()
        if mock.running(turn) and name in ASKING:
            mock.finish(turn, phrases.MOCK_INTERRUPTED)
        command.run(turn, arguments)


# -- what the clock does


def _daily(turn: Turn) -> None:
    """It is the learner's hour: the question of the day, unless it was asked or the day is past."""
    learner = turn.learner
    if learner.next_due_at is None or learner.next_due_at > turn.now:
        return
    if learner.home is None:
        turn.change(replace(learner, next_due_at=None))
        return
    due = learner.next_due_at
    interview = mock.running(turn)
    if interview is not None and turn.now < interview.ends_at:
        # Nobody brings the day's question into an interview.
        turn.change(replace(learner, next_due_at=interview.ends_at))
        return
    if interview is not None:
        mock.finish(turn, phrases.MOCK_TIME_IS_UP)
        learner = turn.learner
    resumed = learner.state == "paused" and learner.resumes is not None and turn.today >= learner.resumes
    following = progress.next_due(learner, turn.now) if resumed or learner.state == "active" else None
    turn.change(replace(learner, next_due_at=following))
    asked = turn.snapshot.daily is not None or _asked_before_a_journey(turn)
    if following is None or asked or not _slot_is_open(turn, learner):
        return
    _settle(turn)
    if resumed:
        turn.change(replace(turn.learner, state="active", resumes=None))
    if ending.is_due(turn) and learner.plan and turn.today > learner.plan.end:
        ending.tell(turn, turn.snapshot.history)
    if turn.learner.weekly and turn.today.weekday() == MONDAY:
        weekly.tell(turn, unasked=True)
    late = (phrases.LATE,) if turn.now - due > WORTH_A_SORRY and not resumed else ()
    asking.ask_daily(turn, lead=late, urgent=False)


def _asked_before_a_journey(turn: Turn) -> bool:
    """Whether the question of another date was asked in what is today where the learner is now: one is enough."""
    other = turn.snapshot.daily_elsewhere
    if other is None or other.day == turn.today:
        return False
    return study_day(other.asked_at, turn.learner.zone, turn.learner.rollover_hour) == turn.today


def _slot_is_open(turn: Turn, learner: Learner) -> bool:
    """Whether this study day's slot has come, and is not so long past that it would ring at night."""
    slot = progress.daily_slot(learner, turn.now)
    at = progress.daily_due(learner, slot)
    if at is None or not at <= turn.now < progress.daily_ends(learner, slot):
        return False
    hour = turn.now.astimezone(zone(learner.zone)).hour
    by_day = asking.DAY_STARTS <= hour < asking.DAY_ENDS
    return by_day or turn.now - at <= FORGIVEN_LATENESS


def _remind(turn: Turn) -> None:
    """One gentle word about the day's open question."""
    learner = turn.learner
    if learner.remind_at is None or learner.remind_at > turn.now:
        return
    turn.change(replace(learner, remind_at=None))
    if mock.running(turn):
        mock.finish(turn, phrases.MOCK_TIME_IS_UP)
        return
    hour = turn.now.astimezone(zone(learner.zone)).hour
    prompt = turn.snapshot.daily
    if (
        learner.state == "active"
        and learner.home is not None
        and learner.reminder
        and learner.last_kept != turn.today
        and prompt is not None
        and prompt.state == "open"
        and asking.DAY_STARTS <= hour < asking.DAY_ENDS
    ):
        turn.say(
            phrases.REMINDER,
            actions=(Choice("/today", phrases.SHOW_IT), Choice("/skip", phrases.SKIP)),
            urgent=False,
            menu=False,
        )
