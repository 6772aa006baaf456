"""
The slot of every IANA zone, every minute and every date of ten years, against `whenever`: doubles and skips.

Names that link to the same rules are done once. Near a clock change (two days either way) every minute is evaluated on
both sides. On the other dates the offset is constant, so the slot is its first minute's plus the minutes since: both ends
and three minutes between are evaluated, and the rest of the day follows.
"""

import os
import random
import time
from concurrent.futures import ProcessPoolExecutor

from tests import zones
from tests.core.test_study_day import check

QUIET = (0, 239, 540, 1439)


def whole(name: str) -> tuple[int, int]:
    """(Slots evaluated, slots that follow by arithmetic) of one zone. AssertionError at the first double or skip."""
    near = {day + ahead * zones.DAY for day in zones.changes(name, step=3) for ahead in range(-2, 3)}
    chance = random.Random(name)
    evaluated = followed = 0
    day = zones.FIRST
    while day <= zones.LAST:
        if day in near:
            for minute in range(1440):
                check(name, minute, 4, day)
            evaluated += 1440
        else:
            for minute in (*QUIET, chance.randrange(1440)):
                check(name, minute, 4, day)
            evaluated += 5
            followed += 1435
        day += zones.DAY
    return evaluated, followed


def main() -> dict[str, object]:
    """Every zone; two processes."""
    began = time.perf_counter()
    names = zones.distinct()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        counts = list(pool.map(whole, names))
    evaluated, followed = (sum(column) for column in zip(*counts, strict=True))
    return {
        "zones": len(zones.names()),
        "distinct_rules": len(names),
        "slots_evaluated": evaluated,
        "slots_by_arithmetic": followed,
        "doubles": 0,
        "skips": 0,
        "seconds": round(time.perf_counter() - began),
    }
