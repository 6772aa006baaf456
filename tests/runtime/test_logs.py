"""What reaches the log, and what does not."""

import json
import logging

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from bot.runtime import logs
from bot.runtime.database import connect
from bot.runtime.store import schema
from tests import tables


@pytest.fixture(autouse=True)
def as_before():
    root, processors = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.configure(**processors)


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


async def test_an_error_of_the_database_keeps_the_learner_s_words_out_of_the_log(database_url, capsys):
    logs.configure("info", "json")
    await tables.ready(database_url)
    database = await connect(database_url)
    values = {"prompt_id": "p", "learner_id": 1, "reply": "my secret answer\n\non two lines", "verdict": None}
    try:
        await database.write(lambda c: c.execute(schema.attempt.insert().values(values)) and None)
    except IntegrityError:
        structlog.get_logger("dispatcher").exception("an event was set aside")
    finally:
        await database.close()
    logged = capsys.readouterr().err
    assert "IntegrityError" in logged
    assert "my secret" not in logged
    assert "two lines" not in logged
