"""
What `fit` returns is legal and loses nothing, on every platform: whatever people write.

The judges of what is legal are the emulators' own checks, which are the servers' rules.
"""

from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.discord import render as discord
from adapters.telegram import render as telegram
from adapters.terminal import chat as terminal
from bot.ports.capabilities import _shows, fit, texts_of
from bot.ports.messages import Choice, CodeBlock, Document, Items, Message, Paragraph, Picture, Quiz, Span
from tests import ugly
from tests.emulators import discord_rules, telegram_rules

PLATFORMS = {
    "telegram": telegram.CAPABILITIES,
    "telegram with polls": replace(telegram.CAPABILITIES, polls_by_default=True),
    "discord": discord.CAPABILITIES,
    "terminal": terminal.CAPABILITIES,
}
PNG = b"\x89PNG"
JOINED = Message(blocks=(Items(((Span("0\u200d"), Span("1" * 170, "bold")),)),))
RECAPPED = Message(blocks=(), recap=(Paragraph((Span("word " * 900),)),), edits="77", notice=True)
QUICK, THOROUGH = 12, 250
quick = settings(max_examples=QUICK, deadline=None, suppress_health_check=list(HealthCheck))
thorough = settings(quick, max_examples=THOROUGH)
on_every_platform = pytest.mark.parametrize("platform", PLATFORMS)


def rendered(platform: str, part: Message) -> str:
    """The text as it leaves for the platform, which refuses what is not legal."""
    file = part.picture is not None or part.document is not None
    if platform.startswith("telegram"):
        text, entities = telegram.page(part.blocks)
        limit = 1024 if file else 4096
        if not (file and not text):
            telegram_rules.check_text(text, list(entities), limit, "too long")
        for group in (False, True):
            telegram_rules.check_markup(telegram.keyboard(part, group=group))
        return text
    if platform == "discord":
        body = {"content": discord.content(part.blocks), "components": discord.components(part)}
        discord_rules.check_message(body | ({"file": b""} if file else {}))
        return body["content"]
    return terminal.shown(part)


def visible(text: str) -> str:
    return "".join(filter(_shows, text))


def is_within(wanted: str, text: str) -> bool:
    """Whether all characters of `wanted` come in `text`, in their order."""
    rest = iter(text)
    return all(character in rest for character in wanted)


def written(blocks) -> str:
    return visible("".join(chain.from_iterable(map(texts_of, blocks))))


@on_every_platform
@quick
@given(ugly.MESSAGES)
@example(JOINED)
@example(RECAPPED)
def test_every_message_is_legal_and_loses_nothing(platform, message):
    check(platform, message)


@pytest.mark.slow
@on_every_platform
@thorough
@given(ugly.MESSAGES)
def test_every_message_is_legal_and_loses_nothing_however_long_one_looks(platform, message):
    check(platform, message)


def check(platform: str, message: Message) -> None:
    capabilities = PLATFORMS[platform]
    parts = fit(message, capabilities)
    texts = [rendered(platform, part) for part in parts]
    blocks = (*message.recap, *message.blocks) if message.edits and capabilities.edits else message.blocks
    assert is_within(written(blocks), visible("".join(texts)))
    shown = visible("".join([*texts, *(choice.label for choice in (*parts[-1].options, *parts[-1].actions))]))
    for choice in (*message.options, *message.actions):
        assert is_within(visible("".join(span.text for span in choice.text)), shown)
        assert is_within(visible(choice.label), shown)
    assert [choice.value for choice in parts[-1].options] == [choice.value for choice in message.options]
    assert [choice.value for choice in parts[-1].actions] == [choice.value for choice in message.actions]
    assert parts[-1].text_wanted == message.text_wanted
    assert all(not part.edits for part in parts[1:])
    assert all(not part.options and not part.actions and not part.text_wanted for part in parts[:-1])
    assert all(part.private == message.private for part in parts)
    if len(parts) > 1 or any(choice for choice in (*message.options, *message.actions)):
        assert not parts[0].notice


@on_every_platform
@quick
@given(ugly.BLOCKS, st.booleans(), st.booleans(), ugly.TEXT, ugly.TEXT)
def test_files_and_text_lose_nothing_to_each_other(platform, blocks, pictured, filed, alt, content):
    capabilities = PLATFORMS[platform]
    picture = Picture(PNG, alt) if pictured and capabilities.caption_limit else None
    document = Document("answers.json", content) if filed else None
    parts = fit(Message(blocks, picture=picture, document=document, actions=(Choice("/next", "Next"),)), capabilities)
    texts = [rendered(platform, part) for part in parts]
    assert is_within(written(blocks), visible("".join(texts)))
    assert [part.picture for part in parts if part.picture] == ([picture] if picture else [])
    assert [part.document for part in parts if part.document] == ([document] if document else [])
    assert [choice.value for part in parts for choice in part.actions] == ["/next"]


@quick
@given(ugly.BLOCKS, ugly.OPTIONS, ugly.TEXT, st.booleans())
def test_a_poll_is_legal_or_there_is_none(blocks, options, explanation, several):
    options = tuple(option for option in options if option.text)
    quiz = Quiz(tuple(option.value for option in options[:2]), explanation)
    capabilities = PLATFORMS["telegram with polls"]
    for part in fit(Message(blocks, options=options, several=several, quiz=quiz), capabilities):
        if part.quiz is None:
            rendered("telegram", part)
            continue
        assert telegram_rules.units(telegram.page(part.blocks)[0]) <= 300
        assert telegram.page(part.blocks)[0].strip()
        assert 2 <= len(part.options) <= 12
        texts = ["".join(span.text for span in option.text) for option in part.options]
        assert all(text.strip() and telegram_rules.units(text) <= 100 for text in texts)
        assert telegram_rules.units(explanation) <= 200
        assert explanation.count("\n") <= 2


def test_a_short_question_is_a_poll():
    blocks = (Paragraph((Span("Which grows with the degree of the polynomial?"),)),)
    options = (Choice("1:o0", "A", (Span("variance"),)), Choice("1:o1", "B", (Span("bias"),)))
    message = Message(blocks, options=options, quiz=Quiz(("1:o0",), "More freedom, more variance."))
    assert fit(message, PLATFORMS["telegram with polls"]) == (message,)
    assert all(
        part.quiz is None for name in ("telegram", "discord", "terminal") for part in fit(message, PLATFORMS[name])
    )
    for wanted, name in ((True, "telegram"), (False, "telegram with polls"), (True, "discord")):
        chosen = replace(message, quiz=Quiz(("1:o0",), "More freedom, more variance.", wanted=wanted))
        (part,) = fit(chosen, PLATFORMS[name])
        assert (part.quiz is not None) is (name == "telegram"), "the learner chooses, where there are polls"
    code = replace(message, blocks=(*blocks, CodeBlock("x = 1")))
    assert fit(code, PLATFORMS["telegram with polls"])[0].quiz is None


@on_every_platform
def test_each_formatting_character_survives_in_every_style(platform):
    for character in "\\`*_{}[]()#+-.!|<>~=&'\"@:/^$%":
        for style in ("plain", "bold", "italic", "code", "formula", "spoiler"):
            for text in (character, character * 3, f"a{character}b", f"{character}a{character}"):
                (part,) = fit(Message((Paragraph((Span(text, style),)),)), PLATFORMS[platform])
                assert is_within(text, rendered(platform, part)), (style, text)
