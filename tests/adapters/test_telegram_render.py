"""How messages look on Telegram."""

from hypothesis import given, settings

from adapters.telegram.render import measure, page
from bot.ports.messages import CodeBlock, Quote, Span
from tests import ugly
from tests.emulators import telegram


@settings(max_examples=30, deadline=None)
@given(ugly.BLOCKS)
def test_a_message_is_measured_as_telegram_counts(blocks):
    text, _ = page(blocks)
    assert measure(blocks) == telegram.units(text)


def test_what_a_learner_typed_is_literal():
    text, entities = page((Quote((Span("<b>_*[x](y)"),)),))
    assert text == "<b>_*[x](y)"
    assert [entity.type for entity in entities] == ["blockquote"]


def test_code_keeps_its_language():
    _, (entity,) = page((CodeBlock("print(1)", "python"),))
    assert (entity.type, entity.language, entity.length) == ("pre", "python", 8)
