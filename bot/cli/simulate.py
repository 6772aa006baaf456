"""`warmstart simulate`: the coach in virtual time, with every fault that we know of."""

import sys
import time

import click


@click.command()
@click.option("--seeds", type=click.IntRange(min=1), default=20, show_default=True, help="How many worlds.")
@click.option("--days", type=click.IntRange(min=1), default=14, show_default=True, help="Days that each lasts.")
@click.option("--learners", type=click.IntRange(min=1), default=10, show_default=True, help="Learners in each.")
@click.option("--seed", type=int, default=None, help="Only this world: replays a failure.")
def simulate(seeds: int, days: int, learners: int, seed: int | None) -> None:
    """Live through worlds where platforms fail and the coach is killed; print what does not hold, and its seed."""
    from bot.runtime.question_bank import load  # noqa: PLC0415
    from bot.simulation.world import World  # noqa: PLC0415

    bank, began, kills, failed = load(()), time.perf_counter(), 0, 0
    chosen = range(seeds) if seed is None else (seed,)
    for number in chosen:
        world = World(number, bank, learners=learners, days=days)
        found = world.run()
        kills += world.kills
        failed += bool(found)
        for line in found:
            click.echo(f"seed {number}: {line}")
        if found:
            click.echo(f"replay it: warmstart simulate --seed {number} --days {days} --learners {learners}")
    lived = len(chosen) * days * learners
    spent = time.perf_counter() - began
    click.echo(f"{lived} learner-days in {spent:.0f} s ({lived / spent:.0f} a second), {kills} kills, {failed} failed.")
    sys.exit(1 if failed else 0)
