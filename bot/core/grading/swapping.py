"""Whether a reply says right things of the wrong one of two: "bagging runs one after another, boosting in parallel"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from bot.core.grading.clauses import Clause
from bot.core.grading.matching import CompiledClaim, CompiledRubric, Match, Searched, Window, look_for
from bot.core.grading.subjects import named_by


def changed_places(
    ready: CompiledRubric, among: Sequence[Window], found: Mapping[str, Match], *, blamed: bool
) -> tuple[str, ...]:
    """
    Two subjects of a rubric that changed places in a reply, or none.

    The reply is read once more with their names exchanged. They changed places if it is right of both then, and as it
    stands of neither; or (`blamed`: it makes a mistake that the rubric lists) if it is no less right then.
    """
    core = {point.id for point in ready.rubric.key_points if point.role == "core"}
    bound = [claim for claim in ready.points if claim.subject and claim.id in core]
    if all(found[claim.id].hit for claim in bound):
        return ()
    for one, other in combinations(dict.fromkeys(claim.subject for claim in bound), 2):
        of_both = [claim for claim in bound if claim.subject in {one, other}]
        right = {claim.subject for claim in of_both if found[claim.id].hit}
        if len(right) > (1 if blamed else 0):
            continue
        exchanged = _right_of(of_both, Searched(_exchanged(window, one, other) for window in among))
        if len(exchanged) > 1 or (blamed and not right and exchanged):
            return (one, other)
    return ()


def misnamed(clauses: Sequence[Clause], ready: CompiledRubric) -> tuple[str, ...]:
    """Two subjects each of which is given the other's name in brackets, as in "L2 (lasso) ..., L1 (ridge) ...", or none."""
    given: set[tuple[str, str]] = set()
    for before, clause in pairwise(clauses):
        if clause.lead.strip() != "(" or before.sentence != clause.sentence:
            continue
        name, last = named_by(clause.words, ready.subjects), named_by(before.words[-1:], ready.subjects)
        if name and last and name != last:
            given.add((last, name))
    return next(((one, other) for one, other in sorted(given) if (other, one) in given), ())


def _right_of(claims: Sequence[CompiledClaim], among: Searched) -> set[str]:
    return {claim.subject for claim in claims if look_for(claim, among).hit}


def _exchanged(window: Window, one: str, other: str) -> Window:
    other_name = {one: other, other: one}
    return replace(window, owners=tuple(other_name.get(owner, owner) for owner in window.owners))
