"""Looks for a rubric's claims in the clauses of a reply: what is said, denied, and of whom."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.core.grading.clauses import Clause
from bot.core.grading.patterns import (
    Found,
    Pattern,
    Term,
    compile_pattern,
    compile_term,
    occurrences,
    places_of,
    spelled,
    stems_of,
)
from bot.core.grading.polarity import denials, denied_after
from bot.core.grading.subjects import UNNAMED, begun_afresh, owners
from bot.core.grading.words import Word
from bot.core.questions.rubric import Claim, KeyPoint, Rubric

DISTANCED = re.compile(
    r"\b(misconception|myth|people (often )?(think|say|believe)|some (think|say|believe)|it is (wrong|false|not true)|wrongly|mistakenly|contrary|misnomer|misleading name)\b"
)
"""Marks a claim as somebody else's."""
ALONE = -1
"""Stands for the place of the last term where there is but one."""
OF_ONESELF = 6
"""Phrases such as "i built" from which a rubric asks the learner about themselves."""
CONDITIONS = frozenset({"if", "when", "whenever", "unless", "until", "where", "as"})
RUN_ON = 26
"""Words from which a clause is a run of several that lack their marks ..."""
SPAN = 9
"""... in which words of one mistake stand no farther apart than this from the first of its terms."""
GAP = 2
"""Words that may stand between two terms of which one must follow the other closely."""
DEPENDENT = CONDITIONS | {"for", "with", "by", "after", "once", "before", "in", "without"}
"""Words that begin a clause which only makes a claim together with the next."""
LONGEST_CONDITION = 9
"""Words up to which such a clause has no claim of its own."""
REJECTED = re.compile(r"^(?:\w+ ){0,2}(?:it|that|this) is (?:not true|not the case|false|untrue) that\b")
"""Begins a sentence that turns round all that follows in it: nothing in it is said by the learner."""


@dataclass(frozen=True, slots=True)
class CompiledClaim:
    """A key point or a misconception, ready for matching."""

    id: str
    patterns: tuple[Pattern, ...]
    subject: str
    wanted: bool = True
    """True for a key point: what is said before any subject is named may be said of its subject."""
    any_polarity: bool = False
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class CompiledRubric:
    """A rubric, ready for matching."""

    rubric: Rubric
    points: tuple[CompiledClaim, ...]
    claims: tuple[CompiledClaim, ...]
    subjects: Mapping[str, Term]
    known: frozenset[str]

    is_personal: bool
    """Whether the learner is to speak of what they did themselves: what is small talk elsewhere is the answer there."""


def _is_personal(points: Sequence[CompiledClaim]) -> bool:
    said = [one for claim in points for pattern in claim.patterns for term in pattern for one in term]
    return sum(len(one.stems) > 1 and one.stems[0] == "i" for one in said) >= OF_ONESELF


_COMPILED: dict[int, tuple[Rubric, Mapping[str, Sequence[str]], CompiledRubric]] = {}


def compiled(rubric: Rubric, lexicon: Mapping[str, Sequence[str]]) -> CompiledRubric:
    """Compiles a rubric once; the bank's rubrics are few and live as long as the program."""
    kept = _COMPILED.get(id(rubric))
    if kept is not None and kept[0] is rubric and kept[1] is lexicon:
        return kept[2]
    points = tuple(_claim(point, lexicon, any_polarity=point.any_polarity, wanted=True) for point in rubric.key_points)
    claims = tuple(_claim(item, lexicon, fatal=item.fatal) for item in rubric.misconceptions)
    subjects = {name: compile_term(alternatives, lexicon) for name, alternatives in rubric.subjects.items()}
    everything = [pattern for claim in (*points, *claims) for pattern in claim.patterns] + [
        Pattern((term,)) for term in subjects.values()
    ]
    ready = CompiledRubric(rubric, points, claims, subjects, stems_of(everything), _is_personal(points))
    _COMPILED[id(rubric)] = (rubric, lexicon, ready)
    return ready


def _claim(
    item: KeyPoint | Claim,
    lexicon: Mapping[str, Sequence[str]],
    *,
    wanted: bool = False,
    any_polarity: bool = False,
    fatal: bool = False,
) -> CompiledClaim:
    patterns = tuple(compile_pattern(pattern, lexicon) for pattern in item.patterns)
    return CompiledClaim(item.id, patterns, item.subject, wanted, any_polarity, fatal)


@dataclass(frozen=True, slots=True)
class Window:
    """A clause, or two neighbouring ones, with the subject that each word is said of."""

    words: tuple[Word, ...]
    owners: tuple[str, ...]
    text: str
    single: bool
    distanced: bool
    rejected: bool
    afresh: bool
    """Its subject is only carried over from another sentence: enough to credit what it says, too little to blame it."""
    places: Mapping[str, Sequence[int]]
    """Stem -> where it stands in `words`."""


def windows(clauses: Sequence[Clause], ready: CompiledRubric) -> list[Window]:
    """Single clauses first, then pairs of neighbours in the same or the next sentence."""
    runs = [tuple(spelled(word, ready.known) for word in clause.words) for clause in clauses]
    owned = owners(clauses, runs, ready.subjects)
    rejected = {clause.sentence for clause, run in zip(clauses, runs, strict=True) if REJECTED.search(_text(run))}
    singles = [
        Window(
            run,
            of,
            clause.text,
            True,
            DISTANCED.search(_text(run)) is not None,
            clause.sentence in rejected,
            afresh,
            places_of(run),
        )
        for clause, run, of, afresh in zip(
            clauses, runs, owned, begun_afresh(clauses, runs, ready.subjects), strict=True
        )
    ]
    units = list(_units(clauses, singles))
    pairs = [_together(a, b, lead) for (_, a), (lead, b) in pairwise(units)]
    return singles + [unit for _, unit in units if not unit.single] + pairs


def dependent(clauses: Sequence[Clause], singles: Sequence[Window]) -> Iterator[Window]:
    """Conditions with what follows from them, and relative clauses with what they speak of: "if k grows, it overfits"."""
    for (before, one), (clause, other) in pairwise(zip(clauses, singles, strict=False)):
        if before.sentence == clause.sentence and (
            (before.words[0].text in DEPENDENT and len(before.words) <= LONGEST_CONDITION)
            or before.words[-1].text == "which"
        ):
            yield _together(one, other, clause.lead)


def plain_windows(clauses: Sequence[Clause]) -> Iterator[Window]:
    """Single clauses of a text that no rubric belongs to."""
    for clause in clauses:
        run = clause.words
        yield Window(run, ("",) * len(run), clause.text, True, False, False, False, places_of(run))


def _units(clauses: Sequence[Clause], singles: Sequence[Window]) -> Iterator[tuple[str, Window]]:
    """Clauses together with those that "and" joins to them, each with what stands before it."""
    lead, unit = "", None
    for clause, single in zip(clauses, singles, strict=True):
        if unit is not None and clause.joined:
            unit = _together(unit, single, clause.lead)
            continue
        if unit is not None:
            yield lead, unit
        lead, unit = clause.lead, single
    if unit is not None:
        yield lead, unit


def _together(a: Window, b: Window, lead: str) -> Window:
    """Two neighbours as one."""
    return Window(
        a.words + b.words,
        a.owners + b.owners,
        f"{a.text}{lead}{b.text}",
        False,
        a.distanced,
        a.rejected or b.rejected,
        a.afresh or b.afresh,
        places_of(a.words + b.words),
    )


def _text(run: Sequence[Word]) -> str:
    return " ".join(word.text for word in run)


@dataclass(frozen=True, slots=True)
class Match:
    """What became of one claim."""

    hit: bool = False
    denied: bool = False
    words: str = ""
    """The learner's words in which it was recognised."""


class Searched(tuple[Window, ...]):
    """Windows that many claims are looked for in, and which of them have a word at all."""

    having: Mapping[str, int]
    """Stem -> the windows in which it stands, as bits: 1 for the first of them, 2 for the second, ..."""

    def __new__(cls, among: Iterable[Window]) -> "Searched":
        """Indexes the windows."""
        made = super().__new__(cls, among)
        having: dict[str, int] = {}
        for at, window in enumerate(made):
            for stem in window.places:
                having[stem] = having.get(stem, 0) | 1 << at
        made.having = having
        return made

    def that_may_say(self, pattern: Pattern) -> int:
        """The windows that have a first word of every term, as bits: few patterns have any, and looking closely costs."""
        left = -1
        for term in pattern:
            having = 0
            for stem in term.by_first.keys() & self.having.keys():
                having |= self.having[stem]
            left &= having
            if not left:
                break
        return left


def look_for(claim: CompiledClaim, among: Searched) -> Match:
    """Whether the claim is made anywhere, else whether it is denied."""
    likely = [(pattern, bits) for pattern in claim.patterns if (bits := among.that_may_say(pattern))]
    if not likely:
        return Match()
    denied = Match()
    for at, window in enumerate(among):
        for pattern, bits in likely:
            if not bits >> at & 1:
                continue
            verdict = _in_window(pattern, claim, window)
            if verdict is True:
                return Match(hit=True, words=window.text)
            if verdict is False and window.single and (len(pattern) > 1 or claim.subject) and not denied.denied:
                denied = Match(denied=True, words=window.text)
    return denied


def hangs_together(claim: CompiledClaim, among: Sequence[Window], terms: int) -> bool:
    """Whether the claim is made by so many terms together, wherever else it is made."""
    return any(
        _in_window(pattern, claim, window) is True
        for pattern in claim.patterns
        if len(pattern) >= terms
        for window in among
    )


def _in_window(pattern: Pattern, claim: CompiledClaim, window: Window) -> bool | None:
    """True: said; False: said with the opposite polarity; None: not said."""
    chosen: list[list[Found]] = []
    for term in pattern:
        found = occurrences(term, window.words, window.places)
        if not found:
            return None
        chosen.append(found)
    if claim.subject and not claim.wanted and window.afresh:
        return None
    if claim.subject:
        # All of it is said of the subject: a neighbour's words are not borrowed.
        speaks_of = {claim.subject, UNNAMED} if claim.wanted else {claim.subject}
        chosen = [[found for found in one if window.owners[found.start] in speaks_of] for one in chosen]
        if not all(chosen):
            return None
    if any(pattern.near):
        chosen = _in_order(pattern, chosen)
        if not all(chosen):
            return None
    without = occurrences(pattern.without, window.words, window.places) if pattern.without is not None else []
    if not claim.wanted and len(window.words) > RUN_ON:
        return _in_run_on(pattern, claim, window, chosen, without)
    if without:
        return None
    return _affirms(pattern, claim, window, chosen)


def _in_run_on(
    pattern: Pattern,
    claim: CompiledClaim,
    window: Window,
    chosen: Sequence[Sequence[Found]],
    without: Sequence[Found],
) -> bool | None:
    """The same for a mistake in a long run of words without a mark: only words that stand near one another make it."""
    verdict = None
    for anchor in chosen[0]:
        near = [[one for one in places if abs(one.start - anchor.start) <= SPAN] for places in chosen]
        if all(near) and not any(abs(one.start - anchor.start) <= SPAN for one in without):
            said = _affirms(pattern, claim, window, near)
            if said:
                return True
            verdict = said if said is not None else verdict
    return verdict


def _affirms(pattern: Pattern, claim: CompiledClaim, window: Window, chosen: Sequence[Sequence[Found]]) -> bool | None:
    """Whether terms that all stand there are affirmed or denied as the pattern means it."""
    if claim.any_polarity:
        return True
    flat = [found for one in chosen for found in one]
    # A word that the pattern asks for ("less + variance") is part of the claim, and denies nothing in it.
    claimed = {place for found in flat if not found.negated for place in range(found.start, found.end)}
    last = max(found.start for found in flat) if len(pattern) > 1 else ALONE
    # Nor does a "not" that the pattern asks for: in "does not change the weights", as "!change + weight", it denies no weights.
    asked = {
        place
        for found in flat
        if found.negated and _affirmed(found, window, claimed, last)
        for place in denials(window.words, found.start, besides=claimed)
    }
    unsaid = [
        (term, places)
        for term, places in zip(pattern, chosen, strict=True)
        if not any(_affirmed(one, window, claimed if one.negated else claimed | asked, last) for one in places)
    ]
    if not unsaid:
        return True
    # "It says that every line ran" is no denial of a claim that may be made by "does not say", among other words.
    spoiled = any(
        all(one.negated for one in places) and not all(alternative.negated for alternative in term)
        for term, places in unsaid
    )
    return None if spoiled or _is_condition(window.words, max(found.start for found in flat)) else False


def _in_order(pattern: Pattern, chosen: Sequence[Sequence[Found]]) -> list[list[Found]]:
    """Of each term the places that stand close behind one of the term before, where the pattern asks for that."""
    kept: list[list[Found]] = []
    for close, places in zip(pattern.near, chosen, strict=True):
        before = kept[-1] if close else []
        kept.append([one for one in places if not close or any(0 <= one.start - other.end <= GAP for other in before)])
    return kept


def _is_condition(run: Sequence[Word], place: int) -> bool:
    """Whether a word stands in a condition, which claims nothing: "if the model does not know the facts"."""
    return any(word.text in CONDITIONS for word in run[:place])


def _affirmed(found: Found, window: Window, claimed: Container[int], last: int) -> bool:
    """Whether the words stand as the pattern means them: affirmed, or denied for "!word"."""
    run, owner = window.words, window.owners[found.start]
    # A verb of its own decides: in "gradients do not shrink and ReLU does not help" the first "not" denies no ReLU.
    # Nor does "and L2 does not" deny what was said of L1.
    said_of_it = run if window.owners[-1] == owner else run[: _end_of(window.owners, found.end)]
    if last in (found.start, ALONE) and denied_after(said_of_it, found.end):
        return found.negated
    return (len(denials(run, found.start, besides=claimed)) % 2 == 1) == found.negated


def _end_of(owners: Sequence[str], start: int) -> int:
    """Where another subject begins."""
    return next((place for place in range(start, len(owners)) if owners[place] != owners[start - 1]), len(owners))
