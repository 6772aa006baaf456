"""What reaches the log, and what does not."""

import json
import logging

import pytest
import structlog

from bot.runtime import logs


@pytest.fixture(autouse=True)
def as_before():
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_chat_in_the_terminal_is_not_disturbed_by_warnings(capsys):
    logs.configure("error", "text")
    logging.getLogger("apscheduler.scheduler").warning("skipped: maximum number of running instances reached")
    logging.getLogger("httpx").warning("a warning")
    structlog.get_logger("tick").warning("something")
    assert capsys.readouterr().err == ""


def test_lines_for_machines_are_json_with_their_facts(capsys):
    logs.configure("info", "json")
    structlog.get_logger("dispatcher").info("event set aside", event_id="7")
    logging.getLogger("httpx").info("POST https://api.telegram.org/bot123:SECRET/sendMessage")
    (line,) = capsys.readouterr().err.splitlines()
    facts = json.loads(line)
    assert (facts["event"], facts["event_id"], facts["level"]) == ("event set aside", "7", "info")
