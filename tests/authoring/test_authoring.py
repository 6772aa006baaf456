"""What an author types, and what they read when something is wrong."""

import csv
import json
import re
import sqlite3
import zipfile
from io import StringIO

import jsonschema
import pytest
import tomli

from bot.authoring import health
from bot.authoring.exchange import to_csv
from bot.authoring.lint import lint_bank
from bot.authoring.schema import json_schema
from bot.authoring.template import add
from bot.cli.bank import KINDS
from bot.core.questions.registry import QUESTION
from bot.runtime.question_bank import data_folder, load, read
from bot.runtime.store.items import Answer

GOOD = """[topic]
id = "purring"
title = "Purring"
aliases = ["purr"]
area = "foundations"
week = 1
summary = "Why cats purr."

[[question]]
id = "purring.why"
kind = "single"
level = "fresher"
round = "theory"
difficulty = 2
importance = 3
stem = "Why does a cat purr in the sun?"
explanation = "A cat purrs when it is content. The sound comes from the larynx and calms the cat itself."
example = "In the sun."
trade_off = "It also purrs when it is ill."
hints = ["Think of mood.", "It is content."]
follow_ups = ["And when it is ill?"]
source = {title = "Cats", ref = "chapter 1"}
options = [
  {text = "It is content", correct = true},
  {text = "It is hungry", why = "It mews then."},
  {text = "It is angry", why = "It hisses then."},
  {text = "It is asleep", why = "It is silent then."},
]
"""


def linted(tmp_path, text, name="purring"):
    """What the linter says of a file beside the shipped bank."""
    (tmp_path / "questions").mkdir(exist_ok=True)
    (tmp_path / "questions" / f"{name}.toml").write_text(text, encoding="utf-8")
    folders = [data_folder(), tmp_path]
    bank, faults = read(folders)
    return [str(fault) for fault in (*faults, *lint_bank(bank, folders))]


def test_a_good_file_has_no_fault(tmp_path):
    assert linted(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("It is hungry", "It is content", "stands there twice"),
        ("It is hungry", "All of the above.", "tests reading, not knowledge"),
        ('why = "It mews then."', 'why = ""', "say why it is wrong"),
        ('"It is content", correct', '"It is content, ' + "deeply and warmly " * 4 + '", correct', "gives it away"),
        ("It is hungry", "h" * 250, "200 at most"),
        ("A cat purrs when it is content. The sound comes from the larynx and calms the cat itself.", "It does.", "too short to explain"),
        ('["Think of mood.", "It is content."]', '["Same.", "Same."]', "both hints are the same"),
        ("It mews then.", 'Mew.", misconception = "cats-are-dogs', "misconception 'cats-are-dogs' is unknown"),
        ('aliases = ["purr"]', 'aliases = ["Overfitting"]', "is a name of overfitting too"),
        ("Why does a cat purr in the sun?", r"Why is $x^{a+{b}}$ so in the sun?", "does not read as text"),
        ("Why does a cat purr in the sun?", r"Why is $\\foo{x}$ so in the sun?", "does not read as text"),
        ("Why does a cat purr in the sun?", "w" * 1300, "1200 at most"),
        ("difficulty = 2", "difficulty = 9", "purring.toml:10: purring.why: single.difficulty"),
        ("stem =", "stemm =", "stemm: is not a field here"),
        ('kind = "single"', 'kind = "riddle"', "kind is unknown"),
        ("hints = [", "hints = ", "is no valid TOML"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_remedy(tmp_path, old, new, says):
    faults = linted(tmp_path, GOOD.replace(old, new, 1))
    assert any(says in fault for fault in faults), faults
    assert all("purring.toml" in fault for fault in faults)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("questions/purring.toml", "topic = 3", "must be [topic] tables, not '3'"),
        (
            "questions/purring.toml",
            "question = [3]\n" + GOOD.partition("[[question]]")[0],
            "must be [[question]] tables",
        ),
        ("misconceptions.toml", "misconception = 3", "must be [[misconception]] tables"),
        ("lexicon.toml", "small = 3", "small: must be a list of words"),
        ("terms.toml", "groups = [3]", "terms: groups.0"),
    ],
)
def test_a_pack_of_another_shape_is_a_fault_like_any_other(tmp_path, file, text, says):
    (tmp_path / "questions").mkdir()
    (tmp_path / file).write_text(text, encoding="utf-8")
    _, faults = read([data_folder(), tmp_path])
    assert [str(tmp_path / file)] == [str(fault.file) for fault in faults]
    assert says in str(faults[0])


def test_lint_looks_into_the_operators_packs(warmstart, tmp_path, monkeypatch):
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "purring.toml").write_text(
        GOOD.replace("It is hungry", "It is content"), encoding="utf-8"
    )
    monkeypatch.setenv("WARMSTART_PACKS", str(tmp_path))
    run = warmstart("bank", "lint")
    assert run.exit_code == 1
    assert "stands there twice" in run.output


def test_a_question_written_twice_is_found(tmp_path):
    twice = GOOD + GOOD[GOOD.index("[[question]]") :].replace("purring.why", "purring.again").replace(
        "a cat", "the cat"
    )
    assert any("asks nearly what purring.why asks" in fault for fault in linted(tmp_path, twice))


@pytest.mark.parametrize(
    ("pattern", "says"), [("k means + ", "empty term"), ("@nothing + x", "lexicon.toml does not have")]
)
def test_a_pattern_that_never_matches_is_found(tmp_path, pattern, says):
    rubric = f"""[question.rubric]
key_points = [
  {{id = "a", says = "A.", patterns = ["{pattern}"]}},
  {{id = "b", says = "B.", patterns = ["content"]}},
]
"""
    text = GOOD.replace('"single"', '"open"').partition("options = [")[0] + 'model_answer = "It is content."\n' + rubric
    assert any(says in fault for fault in linted(tmp_path, text))


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_question_of_every_kind_is_valid_as_it_stands(tmp_path, kind):
    file = add(tmp_path, f"brand-new.{kind}", kind)
    (table,) = tomli.loads(file.read_text(encoding="utf-8"))["question"]
    question = QUESTION.validate_python({"topic": "brand-new", **table})
    assert question.status == "draft"
    assert question.kind == kind


def test_new_appends_to_a_pack_and_refuses_taken_ids(warmstart, tmp_path):
    made = warmstart("bank", "new", "brand-new.first", "--in", str(tmp_path / "mine"))
    assert made.exit_code == 0, made.output
    warmstart("bank", "new", "brand-new.second", "--kind", "design", "--in", str(tmp_path / "mine"))
    text = (tmp_path / "mine" / "questions" / "brand-new.toml").read_text(encoding="utf-8")
    assert text.count("[[question]]") == 2
    assert "permanent" in warmstart("bank", "new", "overfitting.explain").output
    assert "topic.name" in warmstart("bank", "new", "Not An Id").output


def test_the_shipped_schema_is_the_programs_and_fits_the_shipped_questions():
    written = (data_folder() / "question.schema.json").read_text(encoding="utf-8")
    assert written == json_schema(), "run: warmstart bank schema > data/question.schema.json"
    validator = jsonschema.Draft202012Validator(json.loads(written))
    for file in sorted((data_folder() / "questions").glob("*.toml"))[::12]:
        assert not list(validator.iter_errors(tomli.loads(file.read_text(encoding="utf-8")))), file


def test_a_spreadsheet_goes_out_and_changes_come_back(warmstart, tmp_path, monkeypatch):
    pack = tmp_path / "pack"
    (pack / "questions").mkdir(parents=True)
    file = pack / "questions" / "purring.toml"
    file.write_text(GOOD.replace("difficulty = 2", "difficulty = 2 # a comment stays"), encoding="utf-8")
    monkeypatch.setenv("WARMSTART_PACKS", str(pack))
    sheet = tmp_path / "bank.csv"
    assert "questions in" in warmstart("bank", "export", "--csv", str(sheet)).output
    rows = list(csv.DictReader(StringIO(sheet.read_text(encoding="utf-8"))))
    (row,) = [row for row in rows if row["id"] == "purring.why"]
    assert row["options"].startswith("* It is content\n- It is hungry")
    row |= {"stem": "Why does it purr, in the sun?", "difficulty": "3"}
    bad = dict(row, id="purring.gone")
    worse = dict(row, difficulty="much")
    worst = dict(row, level="wizard", stem="")
    with sheet.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, row)
        writer.writeheader()
        writer.writerows([row, bad, worse, worst])
    run = warmstart("bank", "import", "--csv", str(sheet))
    assert "purring.why: difficulty, stem" in run.output
    assert "there is no question 'purring.gone'" in run.output
    assert "difficulty must be a whole number, not 'much'" in run.output
    assert "purring.why: single.level: " in run.output
    assert "1 questions changed, 3 rows passed over" in run.output
    text = file.read_text(encoding="utf-8")
    assert "Why does it purr, in the sun?" in text
    assert "difficulty = 3" in text
    assert "a comment stays" in text
    assert linted(pack, text) == []


def test_a_sheet_without_ids_is_explained(warmstart, tmp_path):
    sheet = tmp_path / "x.csv"
    sheet.write_text("a,b\n1,2\n", encoding="utf-8")
    assert "must name the columns" in warmstart("bank", "import", "--csv", str(sheet)).output


def test_an_export_without_changes_changes_nothing(warmstart, tmp_path):
    sheet = tmp_path / "bank.csv"
    sheet.write_text(to_csv(load().questions.values()), encoding="utf-8", newline="")
    assert "0 questions changed, 0 rows passed over" in warmstart("bank", "import", "--csv", str(sheet)).output


def test_an_anki_package_holds_the_bank(warmstart, tmp_path):
    package = tmp_path / "w.apkg"
    assert "cards in" in warmstart("bank", "export", "--anki", str(package)).output
    with zipfile.ZipFile(package) as archive:
        archive.extract("collection.anki2", tmp_path)
    notes = sqlite3.connect(tmp_path / "collection.anki2")
    count, ids = notes.execute("select count(*), count(distinct guid) from notes").fetchone()
    notes.close()
    assert count == ids == sum(question.kind != "generated" for question in load().active)


@pytest.mark.parametrize("platform", ["terminal", "telegram", "discord"])
def test_preview_shows_a_question_as_a_platform_does(warmstart, platform):
    shown = warmstart("bank", "preview", "overfitting.which-help", "--as", platform)
    assert shown.exit_code == 0, shown.output
    assert "Growing each tree to a smaller depth" in shown.output
    assert ("message 1 of" in shown.output) is (platform != "terminal")


def test_health_finds_what_misleads():
    bank = load()
    name, other, third = "overfitting.which-help", "bias-variance.both-errors-high", "imbalanced-data.smote-leak"
    answers = []
    for learner in range(30):
        strong = learner % 2 == 0
        answers += [
            Answer(name, learner, 0.0 if strong else 1.0, "1" if strong else "0 2 3"),
            Answer(other, learner, 1.0 if strong else 0.0, "0" if strong else "1"),
            Answer(third, learner, 1.0 if strong else 0.0, "0"),
        ]
    rows = {row.question_id: row for row in health.health(bank, answers, {third: 8})}
    assert rows[name].discrimination < 0
    assert "do worse here" in rows[name].concern
    assert rows[name].picks["Adding more trees at the same rate"] == 15
    assert rows[other].facility == 0.5
    assert "nobody picks" in rows[other].concern
    assert "8 reports" in rows[third].concern


def test_too_few_answers_say_nothing():
    (row,) = health.health(load(), [Answer("overfitting.which-help", 1, 0.0, "1")], {})
    assert row.concern == ""
    assert row.discrimination is None


def test_reports_reach_the_author_and_are_settled(warmstart, tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/w.db"
    monkeypatch.setenv("DATABASE_URL", url)
    warmstart("chat", input="/quiz overfitting\n/report two options are right\n")
    shown = warmstart("bank", "reports")
    assert "two options are right" in shown.output
    assert "1 open reports" in shown.output
    number = shown.output.split()[0]
    assert "1 of 1 settled" in warmstart("bank", "reports", "--settle", number).output
    assert "0 open reports" in warmstart("bank", "reports").output


def test_health_reads_the_answers_of_the_database(warmstart, tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/w.db"
    monkeypatch.setenv("DATABASE_URL", url)
    assert "0 questions with answers" in warmstart("bank", "health").output
    warmstart("chat", input="/quiz overfitting fresher\nthe model learns the noise by heart\n")
    assert "overfitting.explain: 1 answers" in warmstart("bank", "health", "--all").output


def test_a_question_in_quarantine_is_not_asked_and_comes_back(warmstart, tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/w.db"
    monkeypatch.setenv("DATABASE_URL", url)
    asked = "What is overfitting, how do you notice it"
    assert "is set aside" in warmstart("bank", "quarantine", "overfitting.explain", "--why", "unclear").output
    assert asked not in warmstart("chat", input="/quiz overfitting 3\nidk\nnext\nidk\nnext\nidk\n").output
    assert "in quarantine: overfitting.explain (unclear)" in warmstart("bank", "health").output
    warmstart("bank", "release", "overfitting.explain")
    assert asked in warmstart("chat", "--user", "bob", input="/quiz overfitting fresher\n").output
    assert "not in quarantine" in warmstart("bank", "release", "overfitting.explain").output
    assert "There is no question" in warmstart("bank", "quarantine", "nothing.here", "--why", "x").output


def test_stats_show_what_place_and_length_give_away(warmstart):
    lines = [line for line in warmstart("bank", "stats").output.splitlines() if line.startswith("right option by")]
    for line in lines:
        shares = [float(share.strip(" %")) for share in line.partition(": ")[2].split(",")]
        assert all(20 <= share <= 30 for share in shares), line
    assert len(lines) == 2


def test_stats_count_the_misconceptions_that_a_second_question_can_take_up(warmstart):
    found = re.search(
        r"^misconceptions: (\d+) .+?, (\d+) by one, (\d+) by none$", warmstart("bank", "stats").output, re.MULTILINE
    )
    assert found
    twice, once, never = map(int, found.groups())
    assert twice + once + never == len(load([]).misconceptions)
    assert twice > once + never
