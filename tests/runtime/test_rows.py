"""Messages survive the store, whatever is left out on the way."""

from datetime import date

import pytest

from bot.ports.messages import (
    Bars,
    Chart,
    Choice,
    CodeBlock,
    Days,
    Heading,
    Items,
    Message,
    Paragraph,
    Quote,
    Span,
    text,
)
from bot.runtime.store.rows import MESSAGE, message_text

SPANS = (Span("a "), Span("b", "bold"), Span("c", link="https://example.org"))


@pytest.mark.parametrize(
    "message",
    [
        Message((text("a"), Quote(SPANS), Paragraph(SPANS))),
        Message((text("a"),), recap=(Quote(SPANS),), edits="7"),
        Message((Heading("h"), CodeBlock("x", "python"), Items((SPANS, ()), ("1", "2"))), several=True),
        Message((), (Choice("v", "A", SPANS, picked=True),), (Choice("/quiz", "More"),), notice=True),
        Message((), chart=Chart(title="t", note="n", content=Days(first=date(2027, 3, 1), counts=(1,)), alt="a")),
        Message((), chart=Chart(title="t", note="n", content=Bars(rows=()), alt="a", dark=False)),
    ],
)
def test_a_message_comes_back_as_it_was(message):
    assert MESSAGE.validate_json(message_text(message)) == message


def test_what_has_its_default_takes_no_room():
    assert message_text(Message((text("a"),))) == '{"blocks":[{"spans":[{"text":"a"}]}]}'
