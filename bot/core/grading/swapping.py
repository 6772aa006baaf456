"""Whether a reply says right things of the wrong one of two: "bagging runs one after another, boosting in parallel"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from bot.core.grading.matching import CompiledClaim, CompiledRubric, Match, Window, look_for


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
        exchanged = _right_of(of_both, [_exchanged(window, one, other) for window in among])
        if len(exchanged) > 1 or (blamed and not right and exchanged):
            return (one, other)
    return ()


def _right_of(claims: Sequence[CompiledClaim], among: Sequence[Window]) -> set[str]:
    return {claim.subject for claim in claims if look_for(claim, among).hit}


def _exchanged(window: Window, one: str, other: str) -> Window:
    other_name = {one: other, other: one}
    return replace(window, owners=tuple(other_name.get(owner, owner) for owner in window.owners))
