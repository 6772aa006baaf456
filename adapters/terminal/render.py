"""Draws messages with rich, as wide as the screen allows and no wider than reads well."""

from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from bot.ports.capabilities import texts_of
from bot.ports.messages import Block, CodeBlock, Heading, Items, Message, Paragraph, Quote, Span

WIDEST = 92
JOINER = "\u200d"
STYLES = {
    "plain": "",
    "bold": "bold",
    "italic": "italic",
    "code": "cyan",
    "formula": "italic magenta",
    "spoiler": "dim",
}


def measure(blocks: Sequence[Block]) -> int:
    """A terminal has no limit worth the name: characters, for `fit`."""
    return sum(len(text) for block in blocks for text in texts_of(block))


def styled(spans: Iterable[Span]) -> Text:
    """Spans as styled text; nothing in them is markup."""
    line = Text()
    for span in spans:
        style = STYLES[span.style]
        line.append(_unjoined(span.text), f"{style} link {span.link}".strip() if span.link else style)
        if span.link and span.link not in span.text:
            line.append(f" ({span.link})", "dim")
    return line


def _unjoined(text: str) -> str:
    """
    The text without joiners.

    Terminals disagree on how wide what they join is, and rich measures a line with one in several ways: where it finds
    the line narrower than its parts it crops what is left over, and characters are lost.
    """
    return text.replace(JOINER, "")


def draw(message: Message) -> RenderableType:
    """The whole message, what can be typed included."""
    parts: list[RenderableType] = []
    for block in message.blocks:
        if parts:
            parts.append(Text(""))
        parts.append(_block(block))
    options = _options(message)
    if options is not None:
        parts += [Text(""), options]
    if message.actions:
        parts += [Text(""), _actions(message)]
    return Group(*parts)


def _block(block: Block) -> RenderableType:
    match block:
        case Heading(text=text):
            return Text(_unjoined(text), "bold")
        case Paragraph(spans=spans):
            return styled(spans)
        case Quote(spans=spans):
            return Padding(styled(spans), (0, 0, 0, 2), style="dim")
        case CodeBlock(code=code, language=language):
            return _code(_unjoined(code), language)
        case Items(items=items, markers=markers):
            return _items(items, [f"{marker}." if marker[-1:].isalnum() else marker for marker in markers])


def _code(code: str, language: str) -> RenderableType:
    if not language:
        return Padding(Text(code), (0, 0, 0, 2))
    from rich.syntax import Syntax  # noqa: PLC0415  (loads pygments, and most messages have no code)

    return Padding(Syntax(code, language, theme="ansi_dark", background_color="default", word_wrap=True), (0, 0, 0, 2))


def _items(items: Sequence[Sequence[Span]], markers: Sequence[str]) -> RenderableType:
    width = max((len(marker) for marker in markers), default=1)
    lines: list[RenderableType] = []
    for index, item in enumerate(items):
        marker = markers[index] if markers else "•"
        line = Text(f" {marker.rjust(width)} ", "bold")
        line.append_text(styled(item))
        lines.append(_hanging(line, width + 2))
    return Group(*lines)


def _hanging(line: Text, indent: int) -> RenderableType:
    """The line, its continuation lines indented below its own text."""

    class Hanging:
        def __rich_console__(self, console: Console, options: object) -> Iterable[Text]:
            width = min(console.width, WIDEST)
            body = line[indent:]
            wrapped = body.wrap(console, max(20, width - indent))
            for number, part in enumerate(wrapped):
                lead = line[:indent] if number == 0 else Text(" " * indent)
                yield Text.assemble(lead, part)

    return Hanging()


def _options(message: Message) -> RenderableType | None:
    """Options that stand for themselves, with the number that picks them."""
    unlisted = [option for option in message.options if option.label]
    if not unlisted or _is_listed(message):
        return None
    markers = [f"{number}." for number in range(1, len(unlisted) + 1)]
    return _items([(Span(option.label),) for option in unlisted], markers)


def _is_listed(message: Message) -> bool:
    """Whether the options are letters whose texts `fit` put into the message already."""
    return all(len(option.label.removeprefix("✓ ")) <= 1 for option in message.options)


def _actions(message: Message) -> Text:
    line = Text("› ", "dim")
    for index, action in enumerate(message.actions):
        if index:
            line.append("  ·  ", "dim")
        line.append(_unjoined(action.label.lower() if action.label[:1] != "/" else action.label), "dim bold")
    return line


def rule() -> Rule:
    """A thin line between messages."""
    return Rule(style="dim")
