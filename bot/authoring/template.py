"""A new question to fill in, as TOML."""

from pathlib import Path

from bot.core.questions.open import PARTS

SHARED = """
[[question]]
id = "{id}"
kind = "{kind}"
status = "draft"  # take this line away once it is reviewed
level = "fresher"  # fresher, mid, senior
round = "theory"  # screening, theory, coding, design, behavioural
difficulty = 2
importance = 3
stem = "What would a strong interviewer ask?"
{own}explanation = "Two to four sentences: why the answer is the answer. Never a restatement of it."
example = "One concrete case, with numbers or names."
trade_off = "What it costs, or when the opposite is right."
hints = ["A nudge.", "Nearly the answer."]
follow_ups = [{{ask = "When does it fail?", answer = "One to three sentences to compare with."}}]
source = {{title = "Book, paper or documentation, with its chapter", ref = "DOI, arXiv id or stable address"}}
{tail}"""

OPTIONS = """options = [
  {text = "The right option", correct = true},
  {text = "What people really believe", why = "What is wrong with it.", misconception = ""},
  {text = "Another wrong option", why = "What is wrong with it."},
  {text = "A third wrong option", why = "What is wrong with it."},
]
"""
OWN = {
    "single": OPTIONS,
    "multiple": OPTIONS.replace(
        '"Another wrong option", why = "What is wrong with it."', '"Another right one", correct = true'
    ),
    "true-false": """answer = true
reasons = [
  {truth = true, text = "the right reason", correct = true},
  {truth = true, text = "a wrong reason", why = "What is wrong with it."},
  {truth = false, text = "what people believe", why = "What is wrong with it."},
]
""",
    "order": 'items = ["First", "Second", "Third", "Fourth"]\n',
    "numeric": 'answer = 0.75\ntolerance = 0.005\nunit = ""\ntraps = [{answer = 0.25, why = "The slip that gives this number."}]\n',
    "short": 'accept = ["the term", "its abbreviation"]\nmust_reject = ["the near miss"]\n',
    "code": "asks = \"prints\"\ncode = '''\nprint(sum([1, 2, 3]))\n'''\nprints = \"6\"\naccept = [\"6\"]\n",
    "generated": 'generator = "precision"\n',
}
RUBRIC = """
[question.rubric]
version = 1
key_points = [
{points}
]
misconceptions = []
"""


def question(identifier: str, kind: str) -> str:
    """A [[question]] table of that kind, valid as it stands, to be filled in."""
    if kind in OWN:
        return SHARED.format(id=identifier, kind=kind, own=OWN[kind], tail="")
    parts = PARTS.get(kind, ("", ""))
    points = ",\n".join(
        f'  {{id = "point-{number}", says = "One idea of a good answer.", '
        + (f'part = "{part}", ' if part else "")
        + 'patterns = ["word|another word + second word"]}'
        for number, part in enumerate(parts, 1)
    )
    return SHARED.format(
        id=identifier,
        kind=kind,
        own='model_answer = "How a good candidate would say it: a word and the second word."\n',
        tail=RUBRIC.replace("{points}", points),
    )


def topic(identifier: str) -> str:
    """A [topic] table."""
    title = identifier.replace("-", " ").capitalize()
    return (
        f'[topic]\nid = "{identifier}"\ntitle = "{title[:48]}"\naliases = []\narea = "foundations"\nweek = 1\n'
        'summary = "One line on what it is about."\n'
    )


def add(folder: Path, identifier: str, kind: str) -> Path:
    """Appends a new question to its topic's file below `folder`, which is made where it is missing."""
    name = identifier.partition(".")[0]
    file = folder / "questions" / f"{name}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text(encoding="utf-8") if file.exists() else topic(name)
    file.write_text(before.rstrip("\n") + "\n" + question(identifier, kind), encoding="utf-8")
    return file
