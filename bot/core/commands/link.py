"""/link and /unlink: one learner on several platforms."""

from dataclasses import replace

from bot.core import linking, phrases, progress
from bot.core.commands.command import Command
from bot.core.commands.settings import next_question
from bot.core.linking import Account, Code, Joined, LinkChange, Linking, Side
from bot.core.turn import Turn
from bot.ports.messages import Choice, CommandSpec, Parameter, Span, code, text


def link(turn: Turn, arguments: str) -> None:
    """Makes a code, takes one, shows what is linked, or chooses where the daily question comes."""
    found = turn.snapshot.linking
    assert found is not None
    name = arguments.lower()
    linked = len(found.accounts) > 1
    if linked and name in {account.platform for account in found.accounts}:
        _choose(turn, found, name)
    elif linked and not name:
        _show(turn, found)
    elif not name or name in {"code", "new"}:
        _make(turn, found)
    else:
        _take(turn, found)


def _make(turn: Turn, found: Linking) -> None:
    if found.codes >= linking.CODES_AN_HOUR:
        turn.say(phrases.LINK_CODES_ENOUGH.format(count=found.codes), menu=False)
        return
    turn.link = LinkChange(
        code=Code(code=found.fresh, place=turn.event.place, expires_at=turn.now + linking.CODE_LASTS)
    )
    before, _, after = phrases.LINK_CODE.partition("/link {code}")
    half = linking.CODE_LENGTH // 2
    shown = code(f"/link {found.fresh[:half]}-{found.fresh[half:]}")
    turn.say(text(before, shown, Span(after)), phrases.LINK_CODE_NOTE, menu=False)


def _take(turn: Turn, found: Linking) -> None:
    """Joins the two learners if the code is good; says what is wrong with it otherwise."""
    own, other = found.own, found.other
    if found.tries >= linking.TRIES_AN_HOUR:
        turn.say(phrases.LINK_TRIES_ENOUGH.format(count=found.tries), menu=False)
    elif own is None or other is None or found.made_in is None:
        turn.link = LinkChange(tried=True)
        turn.say(phrases.LINK_WRONG, menu=False)
    elif other.learner.id == turn.learner.id:
        turn.say(phrases.LINK_SAME_LEARNER, menu=False)
    elif clash := {a.platform for a in own.accounts} & {a.platform for a in other.accounts}:
        turn.say(phrases.LINK_SAME_PLATFORM.format(platform=phrases.platform(min(clash))), menu=False)
    else:
        places = (turn.event.place, found.made_in)
        joined = linking.join(replace(own, learner=turn.learner), other, places, turn.now)
        turn.link = LinkChange(joined=joined)
        _say_joined(turn, joined, own, other)


def _say_joined(turn: Turn, joined: Joined, own: Side, other: Side) -> None:
    here, there = (_names(side.accounts) for side in (own, other))
    keeps = own if joined.keeper.id == own.learner.id else other
    days = phrases.counted(joined.keeper.streak, "day")
    lines = [
        phrases.LINKED.format(platforms=f"{here} and {there}"),
        phrases.LINKED_SUMS.format(
            answers=phrases.counted(own.answers, "answer"), first=here, second=other.answers, other=there,
            streak=phrases.STREAK_KEPT.format(days=days),
        ),
        phrases.LINKED_SETTINGS.format(platform=_names(keeps.accounts)),
    ]  # fmt: skip
    if joined.stories:
        lines.append(phrases.LINKED_STORIES)
    turn.say(*lines, phrases.LINK_WHERE, options=_where((*own.accounts, *other.accounts)))
    told = phrases.LINKED_TOLD.format(platform=phrases.platform(turn.event.place.platform))
    turn.say(told, place=joined.places[1], actions=(Choice("/unlink", phrases.UNLINK),), menu=False)


def _names(accounts: tuple[Account, ...]) -> str:
    return phrases.listed([phrases.platform(account.platform) for account in accounts])


def _where(accounts: tuple[Account, ...]) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"/link {account.platform}", phrases.sentence(phrases.platform(account.platform)))
        for account in accounts
    )


def _show(turn: Turn, found: Linking) -> None:
    home = turn.learner.home
    names = _names(found.accounts)
    shown = (
        phrases.LINK_SHOW.format(platforms=names, home=phrases.platform(home.platform))
        if home
        else phrases.LINK_SHOW_NO_HOME.format(platforms=names)
    )
    turn.aside("menu")
    turn.say(shown, phrases.LINK_HINT, options=_where(found.accounts), actions=(Choice("/unlink", phrases.UNLINK),))


def _choose(turn: Turn, found: Linking, name: str) -> None:
    """The daily question comes on that platform from now on."""
    account = next(account for account in found.accounts if account.platform == name)
    place = turn.event.place if turn.event.place.platform == name else account.place
    if place is None:
        turn.say(phrases.LINK_NO_CHAT.format(platform=phrases.platform(name)), menu=False)
        return
    learner = replace(turn.learner, home=place)
    if learner.state == "active":
        learner = replace(learner, next_due_at=progress.next_due(learner, turn.now))
    turn.change(learner)
    turn.say(
        phrases.LINK_DAILY_SET.format(platform=phrases.platform(name)),
        next_question(turn),
        edits=turn.pressed,
        menu=False,
    )


def unlink(turn: Turn, arguments: str) -> None:  # noqa: ARG001
    """Makes two learners of one again."""
    found = turn.snapshot.linking
    if found is None or found.own is None or found.other is None:
        turn.say(phrases.UNLINK_NOTHING, actions=(Choice("/link", phrases.LINK_IT),))
        return
    parted = linking.part(replace(found.own, learner=turn.learner), found.other, found.leaving, turn.now)
    turn.link = LinkChange(parted=parted)
    gone = tuple(account for account in found.accounts if account.platform in found.leaving)
    rest = tuple(account for account in found.accounts if account.platform not in found.leaving)
    names = {"gone": _names(gone), "stays": _names(rest)}
    turn.say(phrases.UNLINKED.format(**names), phrases.UNLINKED_WHAT.format(**names), menu=False)


COMMANDS = (
    Command(
        spec=CommandSpec(
            "link",
            "Be one learner on Telegram and Discord",
            (Parameter("code", "The code from your other account; empty: make one"),),
            group=False,
            family="data",
        ),
        run=link,
        linking="link",
    ),
    Command(
        spec=CommandSpec("unlink", "Take linked accounts apart again", group=False, family="data"),
        run=unlink,
        linking="unlink",
    ),
)
