"""Checks question files as an author goes: `python -m tests.content_check FILE...`."""

import subprocess
import sys
from pathlib import Path

from bot.core.questions.choice import OptionsQuestion
from bot.core.questions.code import Code
from bot.core.questions.rubric import Rubric
from bot.runtime.question_bank import data_folder, read


def main(files: list[Path]) -> int:
    bank, faults = read([data_folder()])
    wanted = {file.resolve() for file in files}
    mine = [
        fault
        for fault in faults
        if not wanted or fault.file.resolve() in wanted or fault.file.name == "misconceptions.toml"
    ]
    for fault in mine:
        print(fault)
    if bank is None:
        return 1
    topics = {file.stem for file in files} or set(bank.topics)
    longest = rank_total = 0
    for question in bank.questions.values():
        if question.topic not in topics:
            continue
        named: list[str] = []
        if isinstance(question, OptionsQuestion | Code):
            named = [option.misconception for option in question.options if option.misconception]
            for option in question.options:
                if not option.correct and not option.why:
                    print(f"{question.id}: option “{option.text[:40]}” has no `why`")
            if question.options and sum(option.correct for option in question.options) == 1:
                lengths = [len(option.text) for option in question.options]
                right = next(len(option.text) for option in question.options if option.correct)
                longest += right == max(lengths) and lengths.count(right) == 1
                rank_total += 1
                if right > 1.3 * sorted(lengths)[-2] or (
                    right == max(lengths) and right > 1.25 * sum(lengths) / len(lengths)
                ):
                    print(f"{question.id}: the right option stands out by its length ({right} of {lengths})")
        rubric = getattr(question, "rubric", None)
        if isinstance(rubric, Rubric):
            named += [claim.id for claim in rubric.misconceptions]
        named += [trap.misconception for trap in getattr(question, "traps", ()) if trap.misconception]
        named += [reason.misconception for reason in getattr(question, "reasons", ()) if reason.misconception]
        for name in named:
            if name not in bank.misconceptions:
                print(f"{question.id}: misconception {name!r} is not in data/misconceptions.toml; add it there")
        if isinstance(question, Code) and question.language == "python" and question.prints:
            source = question.code.replace("____", question.accept[0] if question.accept else "")
            ran = subprocess.run(
                [sys.executable, "-W", "ignore", "-c", source], capture_output=True, text=True, check=False
            )
            if ran.stdout.rstrip("\n") != question.prints.rstrip("\n"):
                print(f"{question.id}: prints {ran.stdout!r} {ran.stderr[-200:]!r}, not {question.prints!r}")
        if len(question.stem) > 1200:
            print(f"{question.id}: the stem is too long for one message")
        question.present("check")
    for topic in sorted(topics & set(bank.topics)):
        own = [question for question in bank.questions.values() if question.topic == topic]
        print(
            f"{topic}: {len(own)} questions, levels {sorted({q.level for q in own})}, kinds {sorted({q.kind for q in own})}"
        )
    print(f"right option is the longest in {longest} of {rank_total} single-answer questions (aim for about a quarter)")
    return bool(mine)


if __name__ == "__main__":
    raise SystemExit(main([Path(name) for name in sys.argv[1:]]))
