"""
What a platform can carry, as data, and `fit`, which makes any message legal for it.

The limits live here once: an adapter never measures, splits or trims.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.ports.messages import (
    Block,
    Chart,
    Choice,
    CodeBlock,
    Heading,
    Items,
    Message,
    Paragraph,
    Picture,
    Quote,
    Span,
)
from bot.ports.values import replace

Measure = Callable[[Sequence[Block]], int]
"""The length of rendered blocks, in the platform's own unit and with its own escapes."""

BLANK = Paragraph((Span("…"),))
"""Stands for a message whose text turned out to have nothing visible in it, which platforms refuse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollLimits:
    """What fits a quiz poll. Lengths are in the unit of `measure`."""

    question: int
    option: int
    options: tuple[int, int]
    """Fewest and most."""
    explanation: int
    explanation_lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """The limits of one platform. Lengths are in the unit of `measure` unless they say otherwise."""

    text_limit: int
    """Longest text of one message."""
    measure: Measure
    caption_limit: int = 0
    """Longest text under a picture; 0 where pictures cannot be sent."""
    charts: bool = True
    """Whether the shell can draw a chart; without that its message goes out as text."""
    alt_text: bool = False
    """Whether a picture has a place for words that only those see who do not see it; otherwise they are its caption."""
    documents: bool = False
    """Whether a text file can be sent."""
    polls: PollLimits | None = None
    """None where there are no quiz polls."""
    polls_by_default: bool = False
    """Whether who never chose gets quiz polls."""
    buttons: bool = True
    """False: options and actions are typed."""
    max_buttons: int = 25
    """Most buttons on one message, options and actions together."""
    button_label_limit: int = 32
    """Longest label that a phone shows whole, in characters; longer options are listed in the text instead."""
    value_limit_bytes: int = 64
    """Longest `Choice.value`, in bytes of UTF-8."""
    edits: bool = True
    """Whether a sent message can be replaced in place."""
    private_replies: bool = False
    """Whether a message in a group can be shown to one member only."""
    resend_window_s: float = 0
    """For so long after the first try, repeating a delivery cannot show it twice (the platform knows its key)."""
    notice_limit: int = 0
    """Longest notice (toast), in characters; 0 where there is none."""


def fit(message: Message, capabilities: Capabilities) -> tuple[Message, ...]:
    """
    Makes a message legal: one message or more, to be sent in this order; none if it could only have edited.

    Options whose text does not fit a button are listed in the text. A text over the limit is split between
    blocks, then lines, then words. Only the first part edits; only the last part has buttons or wants a reply.
    Nothing that a person should read is dropped. Raises ValueError for a choice value over the limit: values
    are made by the core, not by people.
    """
    for choice in (*message.options, *message.actions):
        if len(choice.value.encode()) > capabilities.value_limit_bytes:
            raise ValueError(f"choice value {choice.value!r} is longer than {capabilities.value_limit_bytes} bytes")
    if not capabilities.edits:
        message = replace(message, edits="")
    if not message.edits:
        if message.only_edits:
            return ()
        message = replace(message, recap=()) if message.recap else message
    if message.quiz is not None:
        if _fits_a_poll(message, capabilities):
            return (message,)
        message = replace(message, quiz=None)
    if message.notice and not _fits_a_notice(message, capabilities):
        message = replace(message, notice=False)
    if message.document and not capabilities.documents:
        shown = CodeBlock(message.document.content, message.document.name.rpartition(".")[2])
        message = replace(message, document=None, blocks=(*message.blocks, shown))
    message = _with_button_labels(message, capabilities)
    pictures = capabilities.caption_limit > 0
    blocks = _visible(message.recap) + _visible(message.blocks)
    if message.picture or message.chart or len(blocks) != len(message.blocks) or message.recap:
        message = replace(
            message,
            recap=(),
            blocks=blocks,
            picture=message.picture if pictures else None,
            chart=message.chart if pictures and capabilities.charts else None,
        )
    if shown_as_picture(message) or message.document:
        return _split_from_files(message, capabilities)
    parts = _split_message(message, capabilities)
    # A second part would be a new message, and what only edits is worth none.
    return parts if len(parts) == 1 or not message.only_edits else ()


def _split_from_files(message: Message, capabilities: Capabilities) -> tuple[Message, ...]:
    """At most one file on each message: a picture before its text, a document after it, if that is no caption."""
    document = Message(blocks=(), document=message.document, private=message.private)
    shown = shown_as_picture(message)
    if shown and message.document:
        return (*_split_from_files(replace(message, document=None), capabilities), document)
    if not message.blocks:
        return (replace(message, blocks=_alt(shown, capabilities) if shown else ()),)
    if capabilities.measure(message.blocks) <= (capabilities.caption_limit or capabilities.text_limit):
        return (message,)
    if shown:
        alone = replace(
            Message(blocks=_alt(shown, capabilities), private=message.private),
            picture=message.picture,
            chart=message.chart,
        )
        return (alone, *_split_message(replace(message, picture=None, chart=None), capabilities))
    return (*_split_message(replace(message, document=None), capabilities), document)


def shown_as_picture(message: Message) -> Picture | Chart | None:
    """What the message shows besides its words."""
    return message.picture or message.chart


def _alt(picture: Picture | Chart, capabilities: Capabilities) -> tuple[Block, ...]:
    """The caption of a picture that stands alone: what it shows, where the platform has no other place for that."""
    if capabilities.alt_text or not _shows(picture.alt):
        return ()
    return next(_split((Paragraph((Span(picture.alt),)),), capabilities.caption_limit, capabilities.measure), ())


def _fits_a_poll(message: Message, capabilities: Capabilities) -> bool:
    """Whether it can be a poll and loses nothing: plain words, short enough, and nothing else on the message."""
    limits, quiz = capabilities.polls, message.quiz
    if limits is None or quiz is None:
        return False
    if not (capabilities.polls_by_default if quiz.wanted is None else quiz.wanted):
        return False
    if message.edits or message.text_wanted or message.document or shown_as_picture(message):
        return False
    if not all(isinstance(block, Heading | Paragraph) for block in message.blocks):
        return False
    texts = [Paragraph(option.text) for option in message.options]
    fewest, most = limits.options
    return (
        fewest <= len(texts) <= most
        and any(map(_shows, (part for block in message.blocks for part in texts_of(block))))
        and capabilities.measure(message.blocks) <= limits.question
        and all(any(map(_shows, texts_of(text))) and capabilities.measure((text,)) <= limits.option for text in texts)
        and _shows(quiz.explanation)
        and capabilities.measure((Paragraph((Span(quiz.explanation),)),)) <= limits.explanation
        and quiz.explanation.count("\n") <= limits.explanation_lines
    )


def is_plain(message: Message) -> bool:
    """Whether there is nothing on it but words."""
    return not (
        message.options or message.actions or message.document or message.text_wanted or shown_as_picture(message)
    )


def _fits_a_notice(message: Message, capabilities: Capabilities) -> bool:
    return is_plain(message) and capabilities.measure((*message.recap, *message.blocks)) <= capabilities.notice_limit


def _with_button_labels(message: Message, capabilities: Capabilities) -> Message:
    """Folds each option's text into its button, or lists the options in the text where one is too long."""
    options = message.options
    if not options and len(message.actions) <= capabilities.max_buttons:
        return message
    if capabilities.buttons and len(options) + len(message.actions) > capabilities.max_buttons:
        room = max(0, capabilities.max_buttons - len(options))
        message = replace(message, actions=message.actions[:room])
        options = options[: capabilities.max_buttons]
    folded = tuple(_folded(option) for option in options)
    inline = capabilities.buttons and all(len(option.label) <= capabilities.button_label_limit for option in folded)
    if inline and all("code" not in {span.style for span in option.text} for option in options):
        return replace(message, options=folded)
    listed = tuple(option for option in message.options if option.text)
    if not listed:
        return replace(message, options=options)
    listing = Items(
        items=tuple(option.text for option in listed),
        markers=tuple(("✓ " if option.picked else "") + option.label for option in listed),
    )
    return replace(
        message,
        blocks=(*message.blocks, listing),
        options=tuple(replace(option, text=(), label=_ticked(option)) for option in options),
    )


def _ticked(option: Choice) -> str:
    return f"✓ {option.label}" if option.picked else option.label


def _folded(option: Choice) -> Choice:
    plain = "".join(span.text for span in option.text)
    label = f"{option.label} · {plain}" if plain else option.label
    return replace(option, text=(), label=f"✓ {label}" if option.picked else label)


def _visible(blocks: Sequence[Block]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if any(map(_shows, texts_of(block))))


def texts_of(block: Block) -> Iterator[str]:
    """Every piece of text in a block, in order, without markers."""
    match block:
        case Heading(text=content) | CodeBlock(code=content):
            yield content
        case Paragraph(spans=spans) | Quote(spans=spans):
            yield from (span.text for span in spans)
        case Items(items=items):
            yield from (span.text for item in items for span in item)


def _shows(content: str) -> bool:
    """Whether a person would see anything: not only white space, controls and invisible format characters."""
    first = content[:1]
    return (first.isascii() and first.isalnum()) or any(
        not character.isspace()
        and unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Mn", "Me"}
        and character not in "\u115f\u1160\u3164\uffa0\u2800"
        for character in content
    )


def _split_message(message: Message, capabilities: Capabilities) -> tuple[Message, ...]:
    if message.blocks and capabilities.measure(message.blocks) <= capabilities.text_limit:
        return (message,)
    parts = list(_split(message.blocks, capabilities.text_limit, capabilities.measure)) or [(BLANK,)]
    last = len(parts) - 1
    return tuple(
        replace(
            message,
            blocks=part,
            edits=message.edits if index == 0 else "",
            options=message.options if index == last else (),
            actions=message.actions if index == last else (),
            text_wanted=message.text_wanted if index == last else None,
            room=message.room if index == last else None,
            cheer=message.cheer and index == last,
        )
        for index, part in enumerate(parts)
    )


def _split(blocks: Sequence[Block], limit: int, measure: Measure) -> Iterator[tuple[Block, ...]]:
    """Packs blocks greedily, in order, into runs that each measure at most `limit`."""
    pending: tuple[Block, ...] = ()
    for block in blocks:
        for piece in _pieces(block, limit, measure):
            if pending and measure((*pending, piece)) > limit:
                yield pending
                pending = ()
            pending = (*pending, piece)
    if pending:
        yield pending


def _pieces(block: Block, limit: int, measure: Measure) -> Iterator[Block]:
    """The block itself if it fits, else smaller blocks of its kind."""
    if measure((block,)) <= limit:
        yield block
        return
    match block:
        case CodeBlock(code=content, language=language):
            yield from _cut(content, lambda part: CodeBlock(part, language), limit, measure)
        case Heading(text=content):
            yield from _cut(content, Heading, limit, measure)
        case Paragraph(spans=spans):
            yield from _cut_spans(spans, lambda part: Paragraph(part), limit, measure)
        case Quote(spans=spans):
            yield from _cut_spans(spans, lambda part: Quote(part), limit, measure)
        case Items(items=items, markers=markers):
            for index, item in enumerate(items):
                marker = markers[index : index + 1]
                single = Items((item,), marker)
                if measure((single,)) <= limit:
                    yield single
                else:
                    lead = (Span(f"{marker[0]}. "),) if marker else (Span("• "),)
                    yield from _cut_spans(lead + item, lambda part: Paragraph(part), limit, measure)


def _cut_spans(
    spans: Sequence[Span], wrap: Callable[[tuple[Span, ...]], Block], limit: int, measure: Measure
) -> Iterator[Block]:
    for span in spans:
        yield from _cut(span.text, lambda part, span=span: wrap((replace(span, text=part),)), limit, measure)  # type: ignore[misc]


def _cut(content: str, wrap: Callable[[str], Block], limit: int, measure: Measure) -> Iterator[Block]:
    """Cuts at the last line feed, sentence or space that fits, or else between characters."""
    while content:
        longest = bisect_right(range(1, len(content) + 1), limit, key=lambda size: measure((wrap(content[:size]),)))
        if longest == 0:
            raise ValueError(f"a limit of {limit} is too small for one character")
        end = longest if longest == len(content) else _good_end(content, longest)
        piece = wrap(content[:end])
        if any(map(_shows, texts_of(piece))):
            yield piece
        content = content[end:]


def _good_end(content: str, longest: int) -> int:
    for separator in ("\n", ". ", " "):
        at = content.rfind(separator, longest // 2, longest)
        if at >= 0:
            return at + len(separator)
    end = longest
    # A combining mark or a joined emoji stays with the character that it belongs to, if there is one in reach.
    while end > longest - 16 and end > 1 and (_joins(content[end]) or content[end - 1] == "\u200d"):
        end -= 1
    return end if end > 1 else longest


def _joins(character: str) -> bool:
    return (
        bool(unicodedata.combining(character))
        or character in "\u200d\ufe0e\ufe0f"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
