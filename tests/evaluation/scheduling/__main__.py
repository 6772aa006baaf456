"""
Four weeks to the interview, taught by the coach and by the usual schedules, for learners who forget in different ways.

    python -m tests.evaluation.scheduling [--learners N] [--json] [--write]

Every policy asks the same learners equally often. What counts is true recall on the day of the interview, weighted by
importance. --write puts the tables into docs/scheduling.md; the exit status is 1 if a goal is missed.
"""

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path

import numpy as np

from bot.core.readiness import NOMINAL
from tests.evaluation.scheduling.minds import MINDS
from tests.evaluation.scheduling.policies import POLICIES
from tests.evaluation.scheduling.simulation import Outcome, simulate

SETTINGS: Mapping[str, dict[str, float]] = {
    "3 a day, 60 questions, 9 days in 10": {},
    "the same, 6 days in 10": {"adherence": 0.6},
    "1 a day, 60 questions, 9 days in 10": {"a_day": 1},
    "5 a day, 120 questions, 9 days in 10": {"a_day": 5, "questions": 120},
}
MAIN = next(iter(SETTINGS))
PAGE = Path(__file__).parents[3] / "docs" / "scheduling.md"
BEGIN, END = "<!-- the tables: python -m tests.evaluation.scheduling --write -->", "<!-- the end of the tables -->"
COACH = "the coach"
WITHOUT_DATE = [name for name in POLICIES if name != COACH]
FIRST_SEED = 1000
"""Learners from 0 on were looked at while the coach was built; these were not."""

Figures = Mapping[tuple[str, str, str], Sequence[Outcome]]
"""(Setting, mind, policy) -> its learners."""


def _one(job: tuple[str, str, str, int]) -> Outcome:
    setting, mind, policy, seed = job
    return simulate(mind, policy, seed, **SETTINGS[setting])  # type: ignore[arg-type]


def run(learners: int, settings: Sequence[str] = tuple(SETTINGS)) -> Figures:
    """All of it."""
    jobs = list(product(settings, MINDS, POLICIES, range(FIRST_SEED, FIRST_SEED + learners)))
    found: dict[tuple[str, str, str], list[Outcome]] = defaultdict(list)
    with ProcessPoolExecutor(max_workers=min(os.cpu_count() or 1, 8)) as workers:
        for (setting, mind, policy, _), outcome in zip(jobs, workers.map(_one, jobs, chunksize=20), strict=True):
            found[setting, mind, policy].append(outcome)
    for setting, mind in product(settings, MINDS):
        counts = {tuple(o.asked for o in found[setting, mind, policy]) for policy in POLICIES}
        assert len(counts) == 1, "every policy asks equally often"
    return found


def mean(figures: Figures, mind: str, policy: str, setting: str = MAIN) -> float:
    """Recall in percent."""
    return float(np.mean([outcome.recall for outcome in figures[setting, mind, policy]]))


def ahead(figures: Figures, mind: str, policy: str, setting: str = MAIN) -> tuple[float, float]:
    """(By how much the coach is ahead of a policy, its standard error): learner by learner."""
    ours, theirs = figures[setting, mind, COACH], figures[setting, mind, policy]
    lead = np.array([a.recall - b.recall for a, b in zip(ours, theirs, strict=True)])
    return float(lead.mean()), float(lead.std() / len(lead) ** 0.5)


def held(figures: Figures, minds: Sequence[str] = tuple(MINDS)) -> float:
    """How often the interval for readiness held the true recall, in percent."""
    told = [inside for mind in minds for outcome in figures[MAIN, mind, COACH] for inside in outcome.held]
    return 100 * float(np.mean(told))


def goals(figures: Figures) -> list[tuple[str, float, bool]]:
    """(What is promised, the figure, whether it is met)."""
    steep = "steep exponential"
    best = max(WITHOUT_DATE, key=lambda policy: mean(figures, steep, policy))
    rows = [
        (f"FSRS-6: ahead of {name}", ahead(figures, "FSRS-6", name)[0], 5.0) for name in ("SM-2", "FSRS, retention 0.9")
    ]
    rows.append((f"{steep}: ahead of the fixed plan", ahead(figures, steep, "fixed plan")[0], 20.0))
    rows.append((f"{steep}: against the best other policy ({best})", ahead(figures, steep, best)[0], -1.0))
    told = [(f"{name} (at least {least:+.0f})", value, value >= least) for name, value, least in rows]
    inside = held(figures)
    told.append(
        (f"readiness interval, {100 * NOMINAL:.0f} % nominal (within 3)", inside, abs(inside - 100 * NOMINAL) <= 3)
    )
    return told


def table(figures: Figures, learners: int) -> str:
    """The Markdown for the docs."""
    lines = []
    for setting in SETTINGS:
        lines += [f"**{setting}**", "", f"| policy | {' | '.join(MINDS)} |", "|---" * (len(MINDS) + 1) + "|"]
        for policy in POLICIES:
            cells = [f"{mean(figures, mind, policy, setting):.1f}" for mind in MINDS]
            name = f"**{policy}**" if policy == COACH else policy
            lines.append(f"| {name} | {' | '.join(cells)} |")
        lines.append("")
    lines += [f"{learners} learners for each figure.", "", "| goal | figure | met |", "|---|---|---|"]
    lines += [f"| {name} | {value:+.1f} | {'yes' if met else '**no**'} |" for name, value, met in goals(figures)]
    lines += ["", f"| the {100 * NOMINAL:.0f} % interval for readiness | {' | '.join((*MINDS, 'all'))} |"]
    lines += ["|---" * (len(MINDS) + 2) + "|"]
    inside = [held(figures, (mind,)) for mind in MINDS]
    lines.append(f"| held the true recall, % | {' | '.join(f'{value:.0f}' for value in (*inside, held(figures)))} |")
    widths = [np.mean([w for o in figures[MAIN, mind, COACH] for w in o.width]) for mind in MINDS]
    lines.append(f"| mean width, points | {' | '.join(f'{value:.0f}' for value in (*widths, np.mean(widths)))} |")
    return "\n".join(lines)


def main() -> int:
    """Runs the comparison."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.scheduling", description=__doc__)
    parser.add_argument("--learners", type=int, default=200, help="simulated learners for each figure")
    parser.add_argument("--json", action="store_true", help="one line of JSON for each figure")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/scheduling.md")
    options = parser.parse_args()
    figures = run(options.learners)
    if options.json:
        for (setting, mind, policy), outcomes in figures.items():
            lead, error = ahead(figures, mind, policy, setting)
            recall = float(np.mean([outcome.recall for outcome in outcomes]))
            row = {"setting": setting, "mind": mind, "policy": policy, "learners": len(outcomes),
                   "asked": float(np.mean([outcome.asked for outcome in outcomes])), "recall": round(recall, 2),
                   "coach_ahead": round(lead, 2), "standard_error": round(error, 2)}  # fmt: skip
            print(json.dumps(row))
        for name, value, met in goals(figures):
            print(json.dumps({"goal": name, "figure": round(value, 2), "met": met}))
    else:
        print(table(figures, options.learners))
    if options.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n\n{table(figures, options.learners)}\n\n{END}{after}", encoding="utf-8")
    return 0 if all(met for _, _, met in goals(figures)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
