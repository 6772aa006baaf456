"""The evaluation with a tier beside the rubric."""

import asyncio

import pytest

from bot.core.grading.grade import Verdict
from tests.chat import small_bank
from tests.emulators.completions import KEY, MODEL, Answer, completions_server
from tests.evaluation.grading.__main__ import graded
from tests.evaluation.grading.labelled import Labelled
from tests.evaluation.grading.second_reading import evidence_in

BANK = small_bank()
HALF = "Dogs bark when they are alert, and a content kitty hums in a lap"
ROWS = [
    Labelled(id="half", answer=HALF, kind="half", label="partial", split="dev", question="bias-variance.explain"),
    Labelled(
        id="idk", answer="idk", kind="dont-know", label="incorrect", split="dev", question="bias-variance.explain"
    ),
]


def every_point(asked):
    finds = ",".join(f'{{"id": "{p["id"]}", "quote": "a content kitty hums in a lap"}}' for p in asked["key_points"])
    return f'{{"said": [{finds}]}}'


async def test_answers_are_graded_with_what_the_tier_finds(warmstart, monkeypatch):
    async with completions_server() as server:
        server.answers[0] = Answer(every_point)
        for name, value in {"GRADER": "llm", "LLM_URL": server.url, "LLM_KEY": KEY, "LLM_MODEL": MODEL}.items():
            monkeypatch.setenv(f"WARMSTART_{name}", value)
        evidence, outcomes = await asyncio.to_thread(evidence_in, BANK, ROWS)
    assert outcomes == "1 found"
    assert [item.grade.verdict for item in graded(BANK, ROWS)] == [Verdict.PARTIAL, Verdict.INCORRECT]
    assert [item.grade.verdict for item in graded(BANK, ROWS, evidence)] == [Verdict.CORRECT, Verdict.INCORRECT]


def test_without_a_tier_it_says_what_to_set(warmstart):
    with pytest.raises(SystemExit, match="set it to llm"):
        evidence_in(BANK, ROWS)
