"""Exercises on counting the work of algorithms."""

from math import comb, log2

from bot.core.chance import Chance
from bot.core.grading.numbers import Slip
from bot.core.questions.generated import Exercise
from bot.core.questions.generators.drawing import EXACT, exercise, plain


@exercise("nested-loops")
def nested_loops(chance: Chance) -> Exercise | None:
    """How often the body of a triangular loop runs."""
    n, repeats = chance.integer(6, 40), chance.integer(2, 6)
    offset = chance.integer(0, 1)
    pairs = n * (n + 1) // 2 if offset == 0 else n * (n - 1) // 2
    other = n * (n - 1) // 2 if offset == 0 else n * (n + 1) // 2
    start = "i" if offset == 0 else "i + 1"
    return Exercise(
        values={"n": plain(n), "start": start, "repeats": plain(repeats)},
        answer=pairs * repeats,
        tolerance=EXACT,
        slips=(
            Slip(n * n * repeats, "The inner range begins at its outer index, not at 0: about half of the square."),
            Slip(other * repeats, f"Mind the diagonal: the inner loop starts at {start}."),
            Slip(pairs, "The innermost loop multiplies."),
            Slip(n * repeats, "The two outer loops make pairs, of the order of n², not n."),
        ),
        worked=f"{n} · ({n} {'+' if offset == 0 else '−'} 1) / 2 = {pairs} pairs, · {repeats} = {plain(pairs * repeats)}.",
    )


@exercise("binary-search")
def binary_search(chance: Chance) -> Exercise | None:
    """Most probes of a binary search."""
    n = chance.pick((1, 2, 3, 5, 6, 9)) * 10 ** chance.integer(2, 8) + chance.integer(0, 9) * 10
    answer = int(log2(n)) + 1
    return Exercise(
        values={"n": plain(n)},
        answer=answer,
        tolerance=EXACT,
        slips=(
            Slip(answer - 1, "After the last halving one element is left, and it is looked at, too."),
            Slip(n, "That is a linear search.", "binary-search-is-linear"),
            Slip(n // 2, "Each probe halves what is left; it does not stop after half."),
            Slip(answer + 1, "One too many: with so many probes twice as long a list could be searched."),
        ),
        worked=f"2^{answer - 1} = {plain(2 ** (answer - 1))} ≤ {plain(n)} < 2^{answer} = {plain(2**answer)}, so {answer} probes.",
    )


@exercise("grid-paths")
def grid_paths(chance: Chance) -> Exercise | None:
    """Ways through a grid with one blocked cell."""
    rows, columns = chance.integer(3, 5), chance.integer(3, 6)
    row, column = chance.integer(1, rows), chance.integer(1, columns)
    if (row, column) in {(1, 1), (rows, columns)}:
        return None
    free = comb(rows + columns - 2, rows - 1)
    through = comb(row + column - 2, row - 1) * comb(rows - row + columns - column, rows - row)
    answer = free - through
    if answer < 2:
        return None
    return Exercise(
        values={"rows": plain(rows), "columns": plain(columns), "row": plain(row), "column": plain(column)},
        answer=answer,
        tolerance=EXACT,
        slips=(
            Slip(free, "That is without the blocked cell. Take off the ways that lead through it."),
            *(
                (Slip(through, "Those are the ways through the blocked cell: take them off."),)
                if through != answer
                else ()
            ),
            Slip(
                comb(rows + columns, rows),
                "You counted steps along the lines of the grid; from cell to cell it is one step fewer each way.",
            ),
            *((Slip(free - 1, "More than one way may lead through the blocked cell."),) if through > 1 else ()),
        ),
        worked=f"Without the block {free} ways; through the cell {comb(row + column - 2, row - 1)} ·"
        f" {comb(rows - row + columns - column, rows - row)} = {through}. {free} − {through} = {answer}.",
    )


@exercise("doubling-time")
def doubling_time(chance: Chance) -> Exercise | None:
    """Seconds for more rows, from the growth seen between two sizes."""
    base, power, factor = chance.integer(2, 9), chance.integer(1, 3), chance.pick((4, 8, 16))
    first, size = base, chance.integer(1, 5) * 1000
    second, answer = base * 2**power, base * factor**power
    linear = first * factor
    if answer > 5000:
        return None
    return Exercise(
        values={
            "size": plain(size),
            "double": plain(2 * size),
            "many": plain(factor * size),
            "first": plain(first),
            "second": plain(second),
        },
        answer=answer,
        tolerance=0.01,
        unit="s",
        slips=(
            *((Slip(linear, "That is linear growth. Look at what doubling did to the time."),) if power > 1 else ()),
            Slip(
                base * factor ** (power + 1),
                f"Doubling multiplied the time by {2**power}: the exponent is {power}, not {power + 1}.",
            ),
            Slip(second * factor**power, "Start from the time at the smaller size, not from the doubled one."),
            Slip(
                first + (second - first) * (factor - 1),
                "You went on adding the same difference. Here every doubling multiplies.",
            )
            if power > 1
            else Slip(first + factor, "Multiply, do not add."),
        ),
        worked=f"Doubling multiplies the time by {second}/{first} = {2**power}, so it grows with n^{power}."
        f" {first} s · {factor}^{power} = {plain(answer)} s.",
    )
