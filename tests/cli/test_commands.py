"""What an operator and an author type, and what they read when something is wrong."""

import json
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert
from sqlalchemy.exc import IntegrityError

from bot.cli.faults import explained
from bot.runtime import migrations
from bot.runtime.store import schema


def test_a_conversation_is_kept_between_runs(warmstart):
    warmstart("chat", input="/start\nBerlin\n08:30\nsenior\n/quiz bias-variance\nidk\n")
    again = warmstart("chat", input="/streak\n/settings\n")
    assert "Streak: 1 day" in again.output
    assert "08:30" in again.output


def test_several_people_share_a_machine(warmstart):
    warmstart("chat", "--user", "ada", input="/quiz overfitting\nidk\n")
    assert "Streak: 1 day" not in warmstart("chat", "--user", "bob", input="/streak\n").output


def test_a_moment_that_is_none_is_explained(warmstart):
    run = warmstart("chat", "--at", "tomorrow")
    assert run.exit_code == 2
    assert "2026-12-01 09:00" in run.output
    for far in ("0001-01-01", "9999-12-31 23:59"):
        assert "from 1970 to 2199" in warmstart("chat", "--at", far, input="/today\n").output


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TELEGRAM_TOKN", "1", "TELEGRAM_TOKN: there is no such setting; did you mean TELEGRAM_TOKEN?"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL: must begin with sqlite:/// or postgresql://"),
        ("DISCORD_GATEWAY_URL", "http://x", "DISCORD_GATEWAY_URL: must begin with ws:// or wss://"),
        ("DISCORD_SHARDS", "0", "DISCORD_SHARDS: "),
        ("WARMSTART_HEALTH", "8080", "WARMSTART_HEALTH: must be HOST:PORT"),
        ("TELEGRAM_WEBHOOK_LISTEN", "off", "TELEGRAM_WEBHOOK_LISTEN: must be HOST:PORT"),
        ("WARMSTART_LOG", "loud", "WARMSTART_LOG: "),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(warmstart, monkeypatch, name, value, says):
    monkeypatch.setenv(name, value)
    run = warmstart("chat", input="/help\n")
    assert run.exit_code == 2
    assert says in run.output
    assert "Traceback" not in run.output


def test_a_typo_in_the_env_file_is_found(warmstart):
    Path(".env").write_text("# mine\nexport DISCORD_TOKENS=abc\n", encoding="utf-8")
    assert "did you mean DISCORD_TOKEN?" in warmstart("check").output


def test_check_has_a_line_for_each_thing(warmstart, monkeypatch):
    run = warmstart("check")
    assert run.exit_code == 0, run.output
    assert [line.split(":")[0] for line in run.output.splitlines()] == [
        "ok   Settings",
        "ok   Database",
        "ok   Question bank",
        "--   Telegram",
        "--   Discord",
    ]
    monkeypatch.setenv("TELEGRAM_TOKEN", "secret-but-no-token")
    run = warmstart("check")
    assert run.exit_code == 1
    assert "FAIL Telegram: this is no token" in run.output
    assert "secret-but-no-token" not in run.output


def test_check_names_a_database_that_cannot_be_opened(warmstart, monkeypatch, tmp_path):
    (tmp_path / "folder").write_text("a file", encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/folder/w.db")
    run = warmstart("check")
    assert run.exit_code == 1
    assert "FAIL Database" in run.output
    assert "Traceback" not in run.output


def test_check_hides_the_password(warmstart, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:1/x")
    run = warmstart("check")
    assert "FAIL Database" in run.output
    assert "hunter2" not in run.output


def test_backup_and_restore(warmstart, tmp_path):
    assert "nothing to back up" in warmstart("db", "backup", "b.db").output
    warmstart("chat", input="/quiz overfitting\nidk\n")
    assert "Saved to b.db" in warmstart("db", "backup", "b.db").output
    warmstart("chat", input="/delete\nyes\nyes, delete everything\n")
    run = warmstart("db", "restore", "b.db")
    assert run.exit_code == 0, run.output
    assert "Streak: 1 day" in warmstart("chat", input="/streak\n").output
    assert list((tmp_path / "home" / "warmstart").glob("*.before-restore"))


def test_restore_refuses_what_is_no_backup(warmstart):
    Path("junk.db").write_bytes(b"no database at all, " * 100)
    run = warmstart("db", "restore", "junk.db")
    assert run.exit_code == 1
    assert "choose another file" in run.output
    sqlite3.connect("empty.db").execute("CREATE TABLE x (y)").connection.close()
    assert "holds no Warmstart data" in warmstart("db", "restore", "empty.db").output


def test_upgrade_says_where_the_database_is(warmstart):
    assert migrations.HEAD in warmstart("db", "upgrade").output


def test_the_outbox_is_shown_without_texts_and_can_be_retried(warmstart, tmp_path):
    assert "The outbox is empty" in warmstart("outbox").output
    file = tmp_path / "home" / "warmstart" / "warmstart.db"
    row = {
        "key": "k", "platform": "telegram", "place": "{}", "message": "SECRET ANSWER", "recipient": "1", "replies_to": "",
        "prompt_id": "", "state": "dead", "attempts": 3, "created_at": datetime(2026, 12, 1, tzinfo=UTC),
        "message_id": "", "error": "chat not found",
    }  # fmt: skip
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(insert(schema.outbox), row)
    engine.dispose()
    shown = warmstart("outbox").output
    assert "1 dead" in shown
    assert "chat not found" in shown
    assert "SECRET" not in shown
    assert "1 of 2 will be tried again" in warmstart("outbox", "retry", "1", "99").output
    assert "1 pending" in warmstart("outbox").output


def test_events_that_were_set_aside_are_shown_without_what_they_held(warmstart, tmp_path):
    assert "Nothing was set aside" in warmstart("inbox").output
    row = {"platform": "telegram", "payload": "SECRET ANSWER", "state": "quarantined", "reason": "unreadable: KeyError",
           "kept_at": datetime(2026, 12, 1, tzinfo=UTC)}  # fmt: skip
    engine = create_engine(f"sqlite:///{tmp_path / 'home' / 'warmstart' / 'warmstart.db'}")
    with engine.begin() as connection:
        connection.execute(insert(schema.inbox), [row | {"event_id": str(number)} for number in range(52)])
        connection.execute(insert(schema.inbox), row | {"event_id": "done", "state": "done"})
    engine.dispose()
    shown = warmstart("inbox").output
    assert shown.count("unreadable: KeyError") == 50
    assert "and 2 older ones\n52 events set aside." in shown
    assert "SECRET" not in shown


def test_grade_reads_a_reply_and_prints_json(warmstart):
    run = warmstart(
        "grade",
        "overfitting.explain",
        input="it memorises the noise, validation is far worse than training; regularise it",
    )
    graded = json.loads(run.output)
    assert graded["verdict"] == "correct"
    assert set(graded) == {"verdict", "score", "confidence", "hit", "missed", "misconceptions", "feedback"}


def test_grade_lines_answer_in_order_and_survive_a_bad_one(warmstart):
    lines = [
        '{"question": "overfitting.explain", "answer": "idk"}',
        "not json",
        '{"question": "no.such", "answer": "x"}',
        '{"accept": ["dropout"], "answer": "i think it\'s dropout!"}',
        '{"accept": ["0.75"], "answer": "75%"}',
        '{"accept": ["0.75"], "answer": "0.57"}',
    ]
    out = [json.loads(line) for line in warmstart("grade", "--jsonl", input="\n".join(lines)).output.splitlines()]
    assert [line.get("verdict", "error") for line in out] == [
        "incorrect", "error", "error", "correct", "correct", "incorrect",
    ]  # fmt: skip
    assert "line 2" in out[1]["error"]
    assert "no.such" in out[2]["error"]


@pytest.mark.parametrize(
    "line",
    [
        '{"accept": "dropout", "answer": "dropout"}',
        '{"accept": [], "answer": "dropout"}',
        '{"accept": [null], "answer": "None"}',
        '{"question": "overfitting.explain", "answer": null}',
        '{"question": ["overfitting.explain"], "answer": "x"}',
        '{"question": "overfitting.explain"}',
        "[]",
        "12",
    ],
)
def test_a_line_of_another_shape_is_told_both_forms(warmstart, line):
    (out,) = [json.loads(out) for out in warmstart("grade", "--jsonl", input=line).output.splitlines()]
    assert '"question": ID' in out["error"]
    assert '"accept": [TEXT, ...]' in out["error"]


def test_a_number_in_a_line_is_read_as_its_text(warmstart):
    out = json.loads(warmstart("grade", "--jsonl", input='{"accept": [0.75], "answer": 0.75}').output)
    assert out["verdict"] == "correct"


def test_grade_wants_a_question(warmstart):
    assert warmstart("grade").exit_code == 2
    run = warmstart("grade", "no.such", input="x")
    assert run.exit_code == 2
    assert "data/questions/" in run.output


def test_lint_names_file_line_and_remedy(warmstart, tmp_path):
    folder = tmp_path / "pack" / "questions"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(
        '[topic]\nid = "mine"\ntitle = "Mine"\narea = "foundations"\nweek = 1\nsummary = "x"\n\n'
        '[[question]]\nid = "mine.one"\nkind = "singel"\n',
        encoding="utf-8",
    )
    run = warmstart("bank", "lint", "pack")
    assert run.exit_code == 1
    assert "mine.toml:8" in run.output or "mine.toml:9" in run.output or "mine.toml:10" in run.output
    assert "single" in run.output


def test_preview_shows_a_question_as_a_learner_would_see_it(warmstart):
    run = warmstart("bank", "preview", "overfitting.which-help")
    assert "gradient-boosted" in run.output


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://me:hunter2@127.0.0.1:1/x", "is the server up"),
        ("sqlite:///folder/w.db", "folder: "),
        ("sqlite:///junk.db", "file is not a database"),
    ],
)
@pytest.mark.parametrize("words", [("chat",), ("run",), ("outbox",), ("bank", "reports"), ("db", "upgrade")])
def test_a_database_that_is_not_there_is_one_sentence(warmstart, monkeypatch, url, says, words):
    Path("folder").write_text("a file", encoding="utf-8")
    Path("junk.db").write_bytes(b"no database at all, " * 100)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("TELEGRAM_TOKEN", "123456789:" + "A" * 35)
    run = warmstart(*words, input="/help\n")
    assert isinstance(run.exception, SystemExit), run.exception
    assert run.exit_code == 1
    assert says in run.output
    assert "hunter2" not in run.output


def test_a_file_that_cannot_be_written_or_read_is_one_sentence(warmstart):
    Path("folder").write_text("a file", encoding="utf-8")
    Path("picture.csv").write_bytes(b"\xff\xfe\x00")
    for words in (("bank", "export", "--csv", "folder/x.csv"), ("bank", "import", "--csv", "picture.csv")):
        run = warmstart(*words)
        assert isinstance(run.exception, SystemExit), run.exception
        assert run.exit_code == 1
        assert words[-1] in run.output or "UTF-8" in run.output


def test_a_fault_of_our_own_is_not_hidden():
    assert explained(KeyError("x")) is None
    assert explained(IntegrityError("INSERT", {}, Exception("UNIQUE"))) is None


def test_a_folder_of_questions_that_is_not_there_is_named(warmstart, monkeypatch):
    monkeypatch.setenv("WARMSTART_PACKS", "no-such-folder")
    assert "FAIL Question bank" in warmstart("check").output
    assert "no-such-folder:0: there is no such folder" in warmstart("bank", "lint").output


def test_stats_count_and_name_the_gaps(warmstart):
    run = warmstart("bank", "stats")
    assert run.exit_code == 0, run.output
    days = re.findall(r"^(\d+) .+?((?: +\d+){3})$", run.output, re.MULTILINE)
    assert [int(number) for number, _ in days] == [*range(1, 5), *range(1, 29)]
    assert all(int(count) > 0 for _, counts in days for count in counts.split())
    assert " questions on " in run.output.splitlines()[-1]


@pytest.mark.parametrize("option", ["--seeds", "--days", "--learners"])
def test_a_simulation_of_nothing_is_refused(warmstart, option):
    run = warmstart("simulate", option, "0")
    assert run.exit_code == 2
    assert "0 is not in the range" in run.output


def test_version_tells_where_it_runs_from(warmstart):
    assert "warmstart" in warmstart("version").output
