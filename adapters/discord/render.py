"""
Messages as Discord shows them: Markdown with everything escaped that a learner typed, and components.

Components are plain payloads: discord.py's views keep state in memory, which a restart would lose.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from bot.ports.capabilities import Capabilities
from bot.ports.messages import (
    Block,
    Choice,
    CodeBlock,
    CommandSpec,
    Heading,
    Items,
    Message,
    Paragraph,
    Quote,
    Span,
)
from bot.ports.rendering import remembered

INLINE = re.compile(r"([\\*_~|`<>\[\]()@])")
LINE_START = re.compile(r"^(\s*)([-+#]|\d+(?=[.)]))", re.MULTILINE)
SPECIAL = re.compile(r"[\\*_~|`<>\[\]()@\x00\ud800-\udfff]|^\s*(?:[-+#]|\d+[.)])", re.MULTILINE)
"""What any of the rules below changes; most texts have nothing of it."""
MARKS = {"bold": "**", "italic": "*", "formula": "*", "spoiler": "||"}
SHORT = 400
"""Longest text whose rendering is remembered: names, values and questions come again and again."""
ANSWER = "~answer|"
"""Begins the custom id of the button that opens the form for a typed answer."""
PICK = "~pick"
"""The custom id of a select menu."""
BUTTONS_IN_A_ROW = 5
LONG_LABEL = 24
PRIMARY, SECONDARY, SUCCESS = 1, 2, 3
SELECT, TEXT_INPUT, LABEL, RADIO_GROUP = 3, 4, 18, 21


def escape(text: str) -> str:
    """Literal text: nothing in it is formatting, a mention or a list."""
    if SPECIAL.search(text) is None:
        return text
    return LINE_START.sub(_escaped_start, INLINE.sub(r"\\\1", _clean(text)))


def _clean(text: str) -> str:
    """Without what JSON or Discord refuses: NUL, lone surrogates."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _escaped_start(found: re.Match[str]) -> str:
    lead, marker = found.groups()
    # "1." is escaped at its full stop, which follows the digits.
    return f"{lead}{marker}\u2060" if marker.isdigit() else f"{lead}\\{marker}"


def _span(span: Span) -> str:
    text = span.text
    return (_short if len(text) <= SHORT else _marked)(text, span.style, span.link)


def _marked(text: str, style: str, link: str) -> str:
    if style == "plain" and not link:
        return escape(text)
    if not text.strip():
        return _clean(text)
    if style == "code":
        fence = "``" if "`" in text else "`"
        inside = _clean(text).replace("``", "`\u200b`")
        return f"{fence} {inside} {fence}" if fence == "``" else f"{fence}{inside}{fence}"
    # Markers must touch the text: white space stays outside.
    core = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    body = escape(core)
    mark = MARKS.get(style, "")
    if mark:
        body = f"{mark}{body}{mark}"
    return before + (f"[{body}](<{link}>)" if link else body) + after


_short = lru_cache(4096)(_marked)


def _spans(spans: Sequence[Span]) -> str:
    return "".join(map(_span, spans))


@remembered
def content(blocks: Sequence[Block]) -> str:
    """The Markdown of a message; blocks are a blank line apart."""
    parts: list[str] = []
    for block in blocks:
        match block:
            case Heading(text=text):
                parts.append(_span(Span(text, "bold")))
            case Paragraph(spans=spans):
                parts.append(_spans(spans))
            case CodeBlock(code=code, language=language):
                inside = _clean(code).replace("```", "`\u200b``")
                parts.append(f"```{language}\n{inside}\n```")
            case Quote(spans=spans):
                parts.append("\n".join(f"> {line}" for line in _spans(spans).split("\n")))
            case Items(items=items, markers=markers):
                lines = [
                    (f"**{escape(markers[number])}** " if markers else "• ") + _spans(item)
                    for number, item in enumerate(items)
                ]
                parts.append("\n".join(lines))
    return "\n\n".join(parts)


def measure(blocks: Sequence[Block]) -> int:
    """Length of the Markdown, with its escapes, as Discord counts."""
    shown = content(blocks)
    return len(shown) if shown.isascii() else len(shown.encode("utf-16-le")) // 2


CAPABILITIES = Capabilities(
    text_limit=2000,
    measure=measure,
    caption_limit=2000,
    documents=True,
    max_buttons=24,  # of 25: one may be needed to open the form for a typed answer
    button_label_limit=70,
    notice_limit=300,
    private_replies=True,
    alt_text=True,
    resend_window_s=120,
)


def components(message: Message, *, options: bool = True) -> list[dict[str, Any]]:
    """Rows of buttons, or a select menu for a question with several picks; without the options if they are elsewhere."""
    rows: list[dict[str, Any]] = []
    actions = list(message.actions)
    if message.several and message.options:
        rows.append(_row([_select(message.options)]))
    elif options:
        rows += _rows(message.options, PRIMARY, 0)
    buttons = [button(choice, SECONDARY, len(message.options) + index) for index, choice in enumerate(actions)]
    if message.text_wanted is not None:
        wanted = message.text_wanted
        named = f"|{wanted.command}" if wanted.command else ""
        custom_id = f"{ANSWER}{wanted.prompt}|{wanted.label}{named}"[:100]
        buttons.insert(0, {"type": 2, "style": PRIMARY, "label": "Answer", "custom_id": custom_id})
    rows += [_row(buttons[at : at + BUTTONS_IN_A_ROW]) for at in range(0, len(buttons), BUTTONS_IN_A_ROW)]
    return rows[:5]


def _row(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": 1, "components": parts}


def _rows(choices: Sequence[Choice], style: int, first: int) -> list[dict[str, Any]]:
    """Long labels each on a row of their own while there are rows to spare; short ones side by side."""
    buttons = [button(choice, style, first + index) for index, choice in enumerate(choices)]
    alone = len(buttons) <= 4 and any(len(choice.label) > LONG_LABEL for choice in choices)
    size = 1 if alone else BUTTONS_IN_A_ROW
    return [_row(buttons[at : at + size]) for at in range(0, len(buttons), size)]


def button(choice: Choice, style: int, index: int) -> dict[str, Any]:
    """One button; `index` is its place among all of the message's."""
    # The number keeps custom ids apart: two buttons may mean the same.
    custom_id = f"{index}|{choice.value}"
    return {"type": 2, "style": SUCCESS if choice.picked else style, "label": choice.label[:80], "custom_id": custom_id}


def _select(choices: Sequence[Choice]) -> dict[str, Any]:
    options = [
        {"label": choice.label[:100], "value": choice.value, "default": choice.picked} for choice in choices[:25]
    ]
    return {"type": SELECT, "custom_id": PICK, "options": options, "min_values": 1, "max_values": len(options),
            "placeholder": "Pick all that are right"}  # fmt: skip


def form(custom_id: str, commands: Mapping[str, CommandSpec], *, radio: bool = True) -> dict[str, Any]:
    """
    The form that a press on "Answer" opens, from the button's custom id and the registry alone.

    A command's first choice is a radio group beside the box; without `radio` a select menu, which older servers know.
    """
    prompt, label, command, *_ = (*custom_id.removeprefix(ANSWER).split("|"), "", "")
    head = {"custom_id": f"{ANSWER}{prompt}"[:100], "title": "Your answer"}
    box = {"type": TEXT_INPUT, "custom_id": "text", "style": 2, "max_length": 4000}
    label = (label or "Your answer")[:45]
    spec = commands.get(command)
    if spec is None:
        return {**head, "components": [_row([{**box, "label": label}])]}
    choice = spec.parameters[0]
    options = [{"label": value.capitalize(), "value": value} for value in choice.choices]
    group: dict[str, Any] = {"type": RADIO_GROUP if radio else SELECT, "custom_id": choice.name, "options": options}
    parts = [_labelled(choice.help, group), _labelled(label, {**box, "required": False})]
    return {**head, "title": label, "components": parts}


def _labelled(label: str, component: dict[str, Any]) -> dict[str, Any]:
    return {"type": LABEL, "label": label[:45], "component": component}
