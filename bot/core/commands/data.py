"""/export and /delete: the learner's data is the learner's."""

from bot.core import phrases
from bot.core.commands.command import Command
from bot.core.conversation import YES, Reply
from bot.core.turn import Turn
from bot.ports.messages import Choice, CommandSpec, Document


def export(turn: Turn, arguments: str) -> None:  # noqa: ARG001
    """All that is stored about the learner."""
    document = Document(f"warmstart-{turn.today.isoformat()}.json", turn.snapshot.export)
    turn.say(phrases.EXPORT_INTRO, document=document, menu=False)


def delete(turn: Turn, arguments: str) -> None:
    """Asks first; then forgets everything."""
    if arguments.lower() in YES | {"everything"}:
        _forget(turn)
    elif arguments:
        turn.say(phrases.KEPT, menu=False)
    else:
        turn.aside("confirm-delete")
        linking = turn.snapshot.linking
        both = linking is not None and len(linking.accounts) > 1
        turn.say(
            phrases.DELETE_ASK_LINKED if both else phrases.DELETE_ASK,
            actions=(Choice("/delete yes", phrases.DELETE_YES), Choice("/delete no", phrases.DELETE_NO)),
        )


def on_confirmation(turn: Turn, reply: Reply) -> None:
    """What was typed after "really?"."""
    turn.settle_down()
    if reply.text.casefold().strip(" .!") in YES:
        _forget(turn)
    else:
        turn.say(phrases.KEPT, menu=False)


def _forget(turn: Turn) -> None:
    turn.forget = True
    turn.say(phrases.DELETED, menu=False)


COMMANDS = (
    Command(
        spec=CommandSpec("export", "All my data, as a JSON file", group=False, family="data"), run=export, export=True
    ),
    Command(
        spec=CommandSpec("delete", "Delete all my data", group=False, family="data"),
        run=delete,
        linking="accounts",
    ),
)
