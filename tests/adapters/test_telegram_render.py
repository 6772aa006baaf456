"""Whatever people write, what leaves is legal for Telegram: the emulator's own checks are the judge."""

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.telegram.render import CAPABILITIES, keyboard, measure, page
from bot.ports.capabilities import fit
from bot.ports.messages import Choice, CodeBlock, Heading, Items, Message, Paragraph, Quote, Span
from tests.emulators import telegram

UGLY = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="<>&_*[]()~`>#+-=|{}.!\\\"' \n", max_size=200),
    st.text(alphabet="👩‍👩‍👧‍👦🏽🇩🇪e\u0301\u200d\u200f\u202eאبश्र\u0000\ud800 ", max_size=200),
    st.sampled_from(["a" * 10_000, "word " * 2000, "😀" * 5000, "\n" * 5000, "e\u0301" * 5000, " ", ""]),
)
STYLES = st.sampled_from(["plain", "bold", "italic", "code", "formula", "spoiler"])
SPANS = st.lists(st.builds(Span, text=UGLY, style=STYLES), max_size=4).map(tuple)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Heading, text=UGLY),
        st.builds(Paragraph, spans=SPANS),
        st.builds(Quote, spans=SPANS),
        st.builds(CodeBlock, code=UGLY, language=st.sampled_from(["", "python", "json"])),
        st.builds(Items, items=st.lists(SPANS, max_size=4).map(tuple)),
    ),
    max_size=5,
).map(tuple)
OPTIONS = st.lists(UGLY, max_size=6).map(
    lambda texts: tuple(Choice(f"a:{i}", "ABCDEF"[i], (Span(text),)) for i, text in enumerate(texts))
)


@settings(max_examples=150, deadline=None)
@given(BLOCKS, OPTIONS, st.booleans())
def test_every_message_is_legal(blocks, options, group):
    parts = fit(Message(blocks, options=options, actions=(Choice("/hint", "Hint"),)), CAPABILITIES)
    assert parts
    for part in parts:
        text, entities = page(part.blocks)
        telegram._check_text(text, [entity.to_dict() for entity in entities], 4096, "message is too long")
        markup = keyboard(part, group=group)
        telegram._check_markup(markup.to_dict() if markup else None)


@given(BLOCKS)
def test_a_message_is_measured_as_telegram_counts(blocks):
    text, _ = page(blocks)
    assert measure(blocks) == telegram.units(text)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="abc <_*😀\n", min_size=1, max_size=9000))
def test_nothing_that_a_person_should_read_is_dropped(text):
    parts = fit(Message((Paragraph((Span(text),)),)), CAPABILITIES)
    shown = "".join(page(part.blocks)[0] for part in parts)
    if text.strip():
        assert "".join(shown.split()) == "".join(text.split())


def test_what_a_learner_typed_is_literal():
    text, entities = page((Quote((Span("<b>_*[x](y)"),)),))
    assert text == "<b>_*[x](y)"
    assert [entity.type for entity in entities] == ["blockquote"]


def test_code_keeps_its_language():
    _, (entity,) = page((CodeBlock("print(1)", "python"),))
    assert (entity.type, entity.language, entity.length) == ("pre", "python", 8)
