"""The command menus: by kind of chat and by language, made of the registry, published when they change."""

import asyncio

import pytest

from adapters.telegram import menus
from bot.core.commands.registry import SPECS
from tests.adapters.test_telegram import running
from tests.emulators.telegram import Fault, telegram_server

PRIVATE, GROUPS, ADMINS = "all_private_chats", "all_group_chats", "all_chat_administrators"
NAMES = {spec.name for spec in SPECS}


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/w.db"


def publishing(server):
    return [data for name, data in server.calls if name in {"setMyCommands", "deleteMyCommands"}]


async def published(server, count):
    await server.until(lambda: len(publishing(server)) >= count)


async def remembered(service):
    """Waits until it is written down that the menus are there: who stops before that sends them again."""
    async with asyncio.timeout(20):
        while not await service.dispatcher.recall("telegram", menus.FACT):
            pass


WHOLE = 3 * (1 + len(menus.translations()))


async def test_everybody_finds_the_commands_of_their_chat_in_their_language(url):
    async with telegram_server() as server, running(server, url, menus_due=True):
        await published(server, WHOLE)
        assert {"start", "today", "quiz", "streak"} <= set(server.menu(PRIVATE))
        assert "daily" not in server.menu(PRIVATE)
        assert "daily" not in server.menu(GROUPS)
        assert {"daily", "digest", "quiz"} <= set(server.menu(ADMINS))
        assert "delete" not in server.menu(ADMINS)
        assert server.menu(PRIVATE)["today"] == "Today's question"
        assert server.menu(PRIVATE, "es")["today"] == "La pregunta de hoy"
        assert server.menu(ADMINS, "de")["daily"] == "Eine Frage des Tages für diese Gruppe"
        assert server.menu(PRIVATE, "it")["today"] == "Today's question", "no menu of their own: the one for all"
        for language in menus.translations():
            assert [*server.menu(PRIVATE, language)] == [*server.menu(PRIVATE)], "the same commands in the same order"


async def test_menus_are_published_once_and_again_when_they_change(url, monkeypatch):
    async with telegram_server() as server:
        for _ in range(2):
            async with running(server, url, menus_due=True) as service:
                await server.says("/help")
                await server.next_message(len(server.shown()))
                await published(server, WHOLE)
                await remembered(service)
        assert len(publishing(server)) == WHOLE
        fewer = {name: dict(words) for name, words in menus.translations().items() if name != "fr"}
        fewer["es"]["today"] = "La de hoy"
        monkeypatch.setattr(menus, "translations", lambda: fewer)
        async with running(server, url, menus_due=True):
            await published(server, 2 * WHOLE)
        assert server.menu(PRIVATE, "es")["today"] == "La de hoy"
        assert server.menu(PRIVATE, "fr") == server.menu(PRIVATE), (
            "a language that is spoken no more leaves no menu behind"
        )


async def test_an_answer_does_not_wait_for_the_menus_and_a_fault_does_not_lose_them(url):
    async with telegram_server() as server:
        server.faults["setMyCommands"].extend([Fault(502, "Bad Gateway")] * 3)
        held = asyncio.Event()

        async def wait(seconds):
            await held.wait()

        async with running(server, url, menus_due=True, sleep=wait):
            await server.says("/help")
            await server.next_message(0)
            assert server.menus == {}
            held.set()
            await published(server, WHOLE + 3)
            assert server.menu(PRIVATE, "zh")["today"] == "今天的题目"


def test_every_command_has_its_words_in_every_language():
    for language, words in menus.translations().items():
        assert set(words) == NAMES, language
        assert all(1 <= len(said) <= 100 for said in words.values()), language
        assert len(set(words.values())) == len(words), "two commands that say the same"


def test_a_command_that_nobody_translated_yet_is_listed_in_english(monkeypatch):
    monkeypatch.setattr(menus, "translations", lambda: {"es": {"help": "Ayuda"}})
    listed = {command.command: command.description for command in menus.menus(SPECS)[3][2]}
    assert (listed["help"], listed["today"]) == ("Ayuda", "Today's question")
