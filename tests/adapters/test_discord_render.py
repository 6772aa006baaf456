"""How messages look on Discord."""

import pytest

from adapters.discord.render import components, content, escape, form
from bot.ports.messages import CodeBlock, Message, Paragraph, Span, TextWanted


@pytest.mark.parametrize(
    "text", ["*a*", "_a_", "`a`", "||a||", "# a", "- a", "> a", "<@1>", "@everyone", "[a](b)", "1. a", "~~a~~"]
)
def test_what_a_learner_typed_is_literal(text):
    shown = escape(text)
    assert shown != text
    assert shown.replace("\\", "").replace("\u2060", "") == text


def test_a_fence_inside_code_does_not_end_it():
    shown = content((CodeBlock("x = '```'", "python"),))
    assert shown.count("```") == 2
    assert content((Paragraph((Span("a`b", "code"),)),)) == "`` a`b ``"


def test_a_form_is_made_from_its_button_alone():
    message = Message((Paragraph((Span("Why?"),)),), text_wanted=TextWanted("prompt-id", "Your answer in a sentence"))
    button = components(message)[0]["components"][0]
    made = form(button["custom_id"])
    assert made["custom_id"] == "~answer|prompt-id"
    assert made["components"][0]["components"][0]["label"] == "Your answer in a sentence"
