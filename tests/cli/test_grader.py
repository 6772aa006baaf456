"""The setting that chooses what grades open answers, and the commands that obey it."""

import asyncio
import json

import pytest

from tests.emulators.completions import KEY, MODEL, Answer, completions_server, said

HALF = "it memorises the noise in the training data, and then a fresh set of examples goes badly"


@pytest.fixture
def llm(monkeypatch, warmstart):
    """`await llm(words, ..., input="", answers=..., key=...)`: a command with an endpoint to ask, and what that was asked."""

    async def run(*words, input="", answers=(), key=KEY):
        async with completions_server() as server:
            server.answers.extendleft(reversed(answers))
            monkeypatch.setenv("WARMSTART_GRADER", "llm")
            monkeypatch.setenv("WARMSTART_LLM_URL", f"{server.url}/")
            monkeypatch.setenv("WARMSTART_LLM_KEY", key)
            monkeypatch.setenv("WARMSTART_LLM_MODEL", MODEL)
            return await asyncio.to_thread(warmstart, *words, input=input), server.asked

    return run


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"WARMSTART_GRADER": "gpt"}, ["WARMSTART_GRADER: should be 'rubric' or 'llm'"]),
        (
            {"WARMSTART_GRADER": "llm"},
            [
                "WARMSTART_LLM_URL: WARMSTART_GRADER is llm, so this must be set. Root of an OpenAI-compatible API",
                "WARMSTART_LLM_MODEL: WARMSTART_GRADER is llm, so this must be set.",
            ],
        ),
        ({"WARMSTART_LLM_URL": "api.openai.com"}, ["WARMSTART_LLM_URL: must begin with http:// or https://"]),
        ({"WARMSTART_LLM_CALLS": "0"}, ["WARMSTART_LLM_CALLS: "]),
        ({"WARMSTART_LLM_TIMEOUT_S": "90"}, ["WARMSTART_LLM_TIMEOUT_S: "]),
    ],
)
def test_what_a_grader_lacks_is_named(warmstart, monkeypatch, settings, says):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    run = warmstart("grade", "overfitting.explain", input="x")
    assert run.exit_code == 2
    for line in says:
        assert line in run.output


def test_an_extra_that_is_missing_is_named_with_what_installs_it(warmstart, monkeypatch):
    monkeypatch.setattr("bot.config.find_spec", lambda name: None)
    monkeypatch.setenv("WARMSTART_GRADER", "llm")
    assert "pip install '.[llm]'" in warmstart("check").output


async def test_grade_asks_the_model_for_what_the_rubric_missed(llm):
    alone, asked = await llm("grade", "overfitting.explain", input=HALF)
    before = json.loads(alone.output)
    assert before["verdict"] == "partial", before
    missed = before["missed"]
    assert [point["id"] for point in asked[0]["key_points"]] == missed
    assert asked[0]["reply"] == HALF
    finds = dict.fromkeys(missed, "a fresh set of examples goes badly")
    assert len(finds) == 3, "the same words prove two points"
    helped, _ = await llm("grade", "overfitting.explain", input=HALF, answers=[said(**finds)])
    after = json.loads(helped.output)
    assert after["verdict"] == "correct"
    assert set(missed[:2]) <= set(after["hit"])
    assert after["missed"] == missed[2:]


async def test_a_fault_of_the_model_is_told_beside_the_grade_and_not_in_it(llm):
    run, _ = await llm("grade", "overfitting.explain", input=HALF, answers=[Answer("nonsense")])
    assert json.loads(run.stdout)["verdict"] == "partial"
    assert "the rubric's grade stands" in run.stderr
    assert "UnreadableError" in run.stderr
    assert "memorises" not in run.stderr


async def test_lines_are_graded_in_order_with_the_model(llm):
    lines = [
        {"question": "overfitting.explain", "answer": "idk"},
        {"accept": ["dropout"], "answer": "dropout"},
        {"question": "overfitting.explain", "answer": HALF},
    ]
    run, asked = await llm("grade", "--jsonl", input="\n".join(map(json.dumps, lines)))
    assert [json.loads(line)["verdict"] for line in run.output.splitlines()] == ["incorrect", "correct", "partial"]
    assert len(asked) == 1


async def test_check_says_what_grades_and_whether_it_answers(llm):
    run, _ = await llm("check", "--online")
    assert f"ok   Grader: rubric, and {MODEL} for what it missed" in run.output
    assert "ok   Language model: the endpoint answers and takes the key" in run.output
    run, _ = await llm("check", "--online", key="sk-wrong-secret")
    assert run.exit_code == 1
    assert "look at WARMSTART_LLM_KEY" in run.output
    assert "sk-wrong-secret" not in run.output
