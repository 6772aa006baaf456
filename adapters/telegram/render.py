"""
Messages as Telegram shows them: plain text with entities, and keyboards.

Entities, and not HTML or Markdown: text is never escaped, so nothing that a learner typed can break a message.
Offsets and lengths are in UTF-16 units, as the Bot API counts. Entities and keyboards are plain, as the Bot API takes them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.ports.capabilities import Capabilities, PollLimits
from bot.ports.messages import Block, Choice, CodeBlock, Heading, Items, Message, Paragraph, Quote, Span
from bot.ports.rendering import remembered

REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""What the Bot API refuses or drops silently: NUL and other controls, lone surrogates."""
ENTITY = {"bold": "bold", "italic": "italic", "code": "code", "formula": "italic", "spoiler": "spoiler"}
ROW_WIDTH = 28
"""Characters of labels that a phone shows side by side."""
SHORT_LABEL = 3


def utf16(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(slots=True)
class _Page:
    """Text under construction."""

    text: str = ""
    units: int = 0
    entities: list[dict[str, Any]] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.text += text
        self.units += utf16(text)

    def styled(self, text: str, kind: str, **more: str) -> None:
        # An entity around white space alone is refused, one that ends in white space is trimmed by the server.
        if text.strip():
            self.entities.append({"type": kind, "offset": self.units, "length": utf16(text.rstrip()), **more})
        self.write(text)

    def spans(self, spans: Sequence[Span]) -> None:
        for span in spans:
            text = _clean(span.text)
            if span.link:
                self.styled(text, "text_link", url=span.link)
            elif span.style in ENTITY:
                self.styled(text, ENTITY[span.style])
            else:
                self.write(text)


def _clean(text: str) -> str:
    return text if text.isascii() and text.isprintable() else REFUSED.sub("\ufffd", text)


@remembered
def page(blocks: Sequence[Block]) -> tuple[str, tuple[dict[str, Any], ...]]:
    """The text and its entities; blocks are a blank line apart."""
    made = _Page()
    for index, block in enumerate(blocks):
        if index:
            made.write("\n\n")
        match block:
            case Heading(text=text):
                made.styled(_clean(text), "bold")
            case Paragraph(spans=spans):
                made.spans(spans)
            case CodeBlock(code=text, language=language):
                made.styled(_clean(text), "pre", **({"language": language} if language else {}))
            case Quote(spans=spans):
                begin = made.units
                made.spans(spans)
                if made.units > begin:
                    made.entities.append({"type": "blockquote", "offset": begin, "length": made.units - begin})
            case Items(items=items, markers=markers):
                for number, item in enumerate(items):
                    if number:
                        made.write("\n")
                    marker = markers[number] if markers else "•"
                    made.write(f"{marker}. " if marker[-1:].isalnum() else f"{marker} ")
                    made.spans(item)
    return made.text, tuple(made.entities)


def measure(blocks: Sequence[Block]) -> int:
    """Length of the rendered text in UTF-16 units."""
    return utf16(page(blocks)[0])


POLLS = PollLimits(question=300, option=100, options=(2, 12), explanation=200, explanation_lines=2)
CAPABILITIES = Capabilities(
    text_limit=4096,
    measure=measure,
    caption_limit=1024,
    documents=True,
    max_buttons=60,
    button_label_limit=34,
    notice_limit=200,
    polls=POLLS,
)


def keyboard(message: Message, *, group: bool) -> dict[str, Any] | None:
    """
    An inline keyboard, or a reply box where free text is wanted: Telegram shows only one of the two under a message.

    In a group only replies reach the bot, so an answer that is to be typed needs the box. In a private chat everything that
    is typed reaches it and goes to the open question, and there a hint or a way out is worth more than the box: it comes
    where there is nothing to press, and says in its field what an answer looks like.
    """
    if message.text_wanted is not None and (group or not (message.options or message.actions)):
        placeholder = message.text_wanted.placeholder or message.text_wanted.label
        named = {"input_field_placeholder": placeholder[:64]} if placeholder else {}
        return {"force_reply": True, "selective": True, **named}
    rows = [*_rows(message.options), *_rows(message.actions)]
    return {"inline_keyboard": rows} if rows else None


def _rows(choices: Sequence[Choice]) -> list[list[dict[str, str]]]:
    """Side by side as long as a phone shows them whole."""
    rows: list[list[dict[str, str]]] = []
    width = ROW_WIDTH
    for choice in choices:
        need = max(len(choice.label), SHORT_LABEL) + 2
        if width + need > ROW_WIDTH:
            rows.append([])
            width = 0
        rows[-1].append({"text": choice.label, "callback_data": choice.value})
        width += need
    return rows
