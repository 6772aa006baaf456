"""Cards: questions and boards in servers, as Discord's second version of components, each long option beside its button."""

from collections.abc import Sequence
from typing import Any

from adapters.discord.render import PRIMARY, button, components, content, escape
from bot.ports.messages import Block, Heading, Items, Message

IS_CARD = 1 << 15
"""Flag of a message whose text is in its components; it can never be taken off again."""
ACTION_ROW, SECTION, TEXT, SEPARATOR, CONTAINER = 1, 9, 10, 14, 17
MOST_SECTIONS = 8
"""Each takes three of the 40 components that a message may have."""
ACCENT = 0x3B82F6


def suits(message: Message) -> bool:
    """Whether a message reads better as a card: it has a heading and more below it, and no file goes along."""
    below = len(message.blocks) > 1 or bool(message.options)
    return below and isinstance(message.blocks[0], Heading) and not (message.picture or message.document)


def card(message: Message) -> dict[str, Any]:
    """The body of a card."""
    head, rest = _parted(message.blocks)
    inside: list[dict[str, Any]] = []
    if head:
        inside += [{"type": TEXT, "content": f"### {escape(head)}"}, {"type": SEPARATOR}]
    listed = _listed(message, rest)
    if listed is not None:
        rest = rest[:-1]
    if rest:
        inside.append({"type": TEXT, "content": content(rest)})
    if listed is None:
        rows = components(message)
    else:
        inside += [_section(message, listed, index) for index in range(len(listed.items))]
        rows = components(message, options=False)
    return {"flags": IS_CARD, "components": [{"type": CONTAINER, "accent_color": ACCENT, "components": inside}, *rows]}


def _parted(blocks: Sequence[Block]) -> tuple[str, tuple[Block, ...]]:
    match tuple(blocks):
        case (Heading(text=head), *rest):
            return head, tuple(rest)
        case whole:
            return "", whole


def _listed(message: Message, blocks: Sequence[Block]) -> Items | None:
    """The list of the options' texts, if it stands last and each option can have a row of its own."""
    last = blocks[-1] if blocks else None
    if message.several or not isinstance(last, Items) or len(last.items) != len(message.options):
        return None
    return last if 0 < len(last.markers) == len(message.options) <= MOST_SECTIONS else None


def _section(message: Message, listed: Items, index: int) -> dict[str, Any]:
    line = content((Items((listed.items[index],), (listed.markers[index],)),))
    accessory = button(message.options[index], PRIMARY, index)
    return {"type": SECTION, "components": [{"type": TEXT, "content": line}], "accessory": accessory}
