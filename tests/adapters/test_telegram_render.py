"""How messages look on Telegram."""

from hypothesis import given, settings

from adapters.telegram.render import keyboard, measure, page
from bot.ports.messages import Choice, CodeBlock, Message, Quote, Span, TextWanted, text
from tests import ugly
from tests.emulators import telegram_rules


@settings(max_examples=30, deadline=None)
@given(ugly.BLOCKS)
def test_a_message_is_measured_as_telegram_counts(blocks):
    text, _ = page(blocks)
    assert measure(blocks) == telegram_rules.units(text)


def test_what_a_learner_typed_is_literal():
    text, entities = page((Quote((Span("<b>_*[x](y)"),)),))
    assert text == "<b>_*[x](y)"
    assert [entity["type"] for entity in entities] == ["blockquote"]


def test_code_keeps_its_language():
    _, (entity,) = page((CodeBlock("print(1)", "python"),))
    assert entity == {"type": "pre", "language": "python", "offset": 0, "length": 8}


def test_where_text_is_wanted_there_are_buttons_or_a_box_that_says_how_it_looks():
    wanted = TextWanted("7-1", "Your answer", "a number")
    bare = Message((text("How large is it?"),), text_wanted=wanted)
    hinted = Message((text("How large is it?"),), text_wanted=wanted, actions=(Choice("7-1:hint", "Hint"),))
    assert "inline_keyboard" in keyboard(hinted, group=False), "in private every word reaches the coach"
    for message, group in ((bare, False), (bare, True), (hinted, True)):
        box = keyboard(message, group=group)
        assert box == {"force_reply": True, "selective": True, "input_field_placeholder": "a number"}
    unlabelled = Message((text("What is wrong?"),), text_wanted=TextWanted("r", "What is wrong?"))
    assert keyboard(unlabelled, group=False)["input_field_placeholder"] == "What is wrong?"
