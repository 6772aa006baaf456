"""The contract, held by every adapter. See `contract.py`; to add a platform, see `benches.py`."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.ports.events import ChoicesSelected, CommandInvoked, TextReceived
from bot.ports.messages import Choice, CodeBlock, Document, Message, Paragraph, Picture, Span, bold, text
from tests.adapters.benches import PLATFORMS, benches
from tests.adapters.contract import FAILURES

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
UGLY = "a_b *c* <d> [e](f) `g` ~h~ |i| # & \\ 👩‍👩‍👧 é שלום"


@pytest.fixture(params=PLATFORMS)
async def bench(request, tmp_path):
    async with benches(tmp_path)[request.param].opened() as opened:
        yield opened


def needs(bench, *features):
    for feature in features:
        if feature not in bench.has:
            pytest.skip(f"{bench.place.platform} has no such thing: {feature}")


def squeezed(shown) -> str:
    return "".join("".join(shown).split())


async def test_a_command_arrives_with_its_arguments(bench):
    await bench.says("/quiz bias-variance")
    event = await bench.event(1)
    assert isinstance(event, CommandInvoked)
    assert (event.name, event.arguments) == ("quiz", "bias-variance")
    assert event.place == bench.place
    assert (event.sender.id, event.sender.admin) == ("7", True)


async def test_text_arrives_as_it_was_written(bench):
    await bench.says(UGLY)
    event = await bench.event(1)
    assert isinstance(event, TextReceived)
    assert (event.text, event.place, event.sender.id) == (UGLY, bench.place, "7")


async def test_events_and_messages_are_dated_by_one_clock(bench):
    needs(bench, "dates")
    before = await bench.send(Message((text("Anybody there?"),)))
    await bench.says("Yes.")
    await bench.says("/streak")
    typed, command = await bench.event(1), await bench.event(2)
    after = await bench.send(Message((text("Good."),)))
    moments = [before.sent_at, typed.sent_at, command.sent_at, after.sent_at]
    assert moments == sorted(moments)
    assert moments[-1] - moments[0] < timedelta(minutes=1)
    assert abs(datetime.now(UTC) - moments[0]) < timedelta(minutes=1)


async def test_events_have_ids_of_their_own(bench):
    for number in (1, 2, 3):
        await bench.says("/streak")
        await bench.event(number)
    assert len({event.event_id for event in bench.host.events}) == 3


async def test_a_button_says_what_it_means(bench):
    await bench.send(Message((text("Pick one."),), options=(Choice("1-1:o0", "A"), Choice("1-1:o1", "B"))))
    await bench.presses("B")
    event = await bench.event(1)
    if "buttons" in bench.has:
        assert isinstance(event, ChoicesSelected)
        assert event.values == ("1-1:o1",)
    else:
        assert isinstance(event, TextReceived)
        assert event.text == "B"
    assert event.place == bench.place


async def test_a_message_is_replaced_in_place(bench):
    needs(bench, "edits")
    sent = await bench.send(Message((text("The question"),), options=(Choice("1-1:o0", "A"),)))
    await bench.presses("A")
    event = await bench.event(1)
    assert event.message_id == sent.message_id, "a press names the message by the id that its receipt had"
    edit = Message((text("The answer"),), edits=event.message_id, actions=(Choice("/next", "Next"),))
    await bench.send(edit, replies_to=event.event_id)
    assert bench.shown() == ["The answer"]
    assert bench.labels() == ["Next"]


async def test_what_cannot_be_replaced_is_sent_anew(bench):
    await bench.says("/streak")
    await bench.event(1)
    await bench.send(Message((text("The answer"),), edits="987654321"))
    assert "The answer" in bench.shown()[-1]


async def test_a_private_answer_in_a_group_is_not_shown_to_all(bench):
    needs(bench, "groups")
    await bench.command_in_group("streak")
    event = await bench.event(1)
    assert event.place == bench.group
    assert not event.sender.admin
    before = bench.shown_in_group()
    secret = Message((text("Seven days, and nobody else's business"),), private=True)
    await bench.send(secret, place=bench.group, replies_to=event.event_id)
    assert bench.shown_in_group() == before


async def test_a_picture_comes_with_its_words(bench):
    message = Message((text("The curve falls, then rises."),), picture=Picture(PNG, "A U-shaped curve"))
    await bench.send(message)
    assert "The curve falls, then rises." in bench.shown()[-1]
    if "pictures" in bench.has:
        assert bench.files() == 1


async def test_a_document_can_be_kept(bench, tmp_path):
    await bench.send(Message((text("All your data."),), document=Document("data.json", '{"streak": 7}')))
    assert "All your data." in "".join(bench.shown())
    if "pictures" in bench.has:
        assert bench.files() == 1
    else:
        assert (tmp_path / "data.json").read_text() == '{"streak": 7}'


async def test_a_long_text_comes_whole_and_in_order(bench):
    words = [f"w{number}" for number in range(2500)]
    await bench.send(Message((text(" ".join(words)),), actions=(Choice("/next", "Next"),)))
    assert squeezed(words) in squeezed(bench.shown()).replace("›next", "")


@pytest.mark.parametrize("style", ["plain", "bold", "italic", "code", "formula", "spoiler"])
async def test_ugly_text_comes_through(bench, style):
    await bench.send(Message((Paragraph((Span(UGLY, style), bold("!"))), CodeBlock(UGLY, "python"))))
    shown = "".join(bench.shown())
    for part in ("a_b", "<d>", "👩‍👩‍👧", "שלום"):
        expected = part if "joiners" in bench.has else part.replace("\u200d", "")
        assert expected in shown.replace("\\", "")


@pytest.mark.parametrize("how", FAILURES)
async def test_a_failure_says_what_became_of_the_message(bench, how):
    needs(bench, how)
    await bench.send(Message((text("Hello"),)))
    await bench.fails(how)
    with pytest.raises(FAILURES[how]):
        await bench.send(Message((text("Are you there?"),)))


async def test_an_event_that_is_delivered_twice_is_handled_once(bench):
    needs(bench, "redelivery")
    await bench.says("/quiz")
    await bench.event(1)
    await bench.delivers_again()
    await bench.event(2)
    assert [event.name for event in bench.host.events] == ["quiz", "streak"]


async def test_a_button_from_before_a_restart_works(bench):
    needs(bench, "buttons")
    sent = await bench.send(Message((text("Pick one."),), options=(Choice("1-1:o0", "A"),)))
    await bench.restarts()
    await bench.presses("A")
    event = await bench.event(1)
    assert (event.values, event.message_id) == (("1-1:o0",), sent.message_id)
    await bench.send(Message((text("Answered"),), edits=event.message_id), replies_to=event.event_id)
    assert bench.shown() == ["Answered"]


async def test_it_says_how_it_is_and_closes_quietly(bench):
    await bench.says("/streak")
    await bench.event(1)
    assert bench.adapter.health().ok
    assert bench.adapter.health().detail
    assert bench.adapter.platform == bench.place.platform
