"""How messages look on Discord."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import cards
from adapters.discord.render import CAPABILITIES, components, content, escape, form
from bot.ports.capabilities import fit
from bot.ports.messages import Choice, CodeBlock, Heading, Items, Message, Paragraph, Span, TextWanted
from tests.emulators import discord_rules

WORDS = st.text(max_size=300)


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
    made = form(button["custom_id"], {})
    assert made["custom_id"] == "~answer|prompt-id"
    assert made["components"][0]["components"][0]["label"] == "Your answer in a sentence"


@settings(max_examples=150, deadline=None)
@given(WORDS, st.lists(WORDS, max_size=4), st.lists(WORDS.filter(str.strip), max_size=12), st.booleans(), st.booleans())
def test_every_card_is_legal(head, paragraphs, options, several, ordered):
    blocks = (Heading(head), *(Paragraph((Span(words),)) for words in paragraphs), Items(((Span("a"),), (Span(head),))))
    choices = tuple(Choice(f"1-1:o{number}", chr(65 + number), (Span(words),)) for number, words in enumerate(options))
    actions = (Choice("1-1:hint", "Hint"), Choice("1-1:skip", "Skip"))
    message = Message(blocks, options=choices, actions=actions, several=several, ordered=ordered)
    for part in fit(message, CAPABILITIES):
        if cards.suits(part):
            made = cards.card(part)
            discord_rules.check_message(made)
            offered = [button["label"] for button in discord_rules.buttons_of(made)]
            plain = [button["label"] for button in discord_rules.buttons_of({"components": components(part)})]
            assert sorted(offered) == sorted(plain), "a card offers what the text would"


def test_on_a_card_each_long_option_stands_beside_its_button():
    options = tuple(
        Choice(f"1-1:o{key}", key.upper(), (Span(f"The long text of option {key}, which no button could hold. " * 2),))
        for key in "abc"
    )
    blocks = (Heading("Overfitting"), Paragraph((Span("Which?"),)))
    (message,) = fit(Message(blocks, options=options, actions=(Choice("/hint", "Hint"),)), CAPABILITIES)
    made = cards.card(message)
    discord_rules.check_message(made)
    sections = [part for part in made["components"][0]["components"] if part["type"] == cards.SECTION]
    assert [part["accessory"]["label"] for part in sections] == ["A", "B", "C"]
    assert "option b" in sections[1]["components"][0]["content"]
    (row,) = made["components"][1:]
    assert [part["label"] for part in row["components"]] == ["Hint"]
