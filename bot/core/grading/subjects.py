"""Of which of the things compared each word of a reply is said."""

from collections.abc import Mapping, Sequence

from bot.core.grading.clauses import Clause
from bot.core.grading.patterns import Term, occurrences, places_of
from bot.core.grading.words import Word

UNNAMED = ""
"""Owner of what is said before any subject is named."""
NAMING = ("(", "-", "–", "—", "=", ":")
"""What stands before a name that is given to what was said: "too simple (bias)", "too simple - bias"."""
THIS = frozenset({"that", "this", "which", "called", "so", "thats", "ie", "name", "term"})
"""Words that give a name to what was said: "that is high bias"."""
CONDITIONS = frozenset({"if", "when", "where", "whenever"})
"""Words that open a condition, which is said of the subject of its consequence: "if a miss is costly, use recall"."""
FIRST = frozenset({"first", "former", "1st"})
SECOND = frozenset({"second", "latter", "2nd"})
THIRD = frozenset({"third", "last", "3rd"})
AFRESH = frozenset(
    {
        "the",
        "a",
        "an",
        "my",
        "our",
        "your",
        "with",
        "when",
        "if",
        "in",
        "for",
        "i",
        "we",
        "you",
        "as",
        "to",
        "all",
        "more",
        "but",
    }
)
"""Words that begin a sentence of its own matter: what it says is not said of the subject of the sentence before."""
THE = frozenset({"the", "this", "in", "for", "with", "while", "and", "but", "by"})
ONE = frozenset({"one", "case", "kind", "type", "method", "approach", "model", "technique", "algorithm", "learning"})
LEADING = 4
"""Words from the start of a clause among which "the first one" is looked for."""
NAME_BESIDE = 2
"""Content words besides the name that a clause may have that only names."""


def owners(
    clauses: Sequence[Clause], runs: Sequence[Sequence[Word]], subjects: Mapping[str, Term]
) -> list[tuple[str, ...]]:
    """
    For each clause the subject of each of its words: the last one named before it in the clause, else the first one
    named there, else the one carried over. A clause that only gives a name speaks of what was said before it, a
    condition of the subject of its consequence, and "the first one" of the subject that was named first.
    """
    found: list[tuple[str, ...]] = []
    carried, unnamed = UNNAMED, 0
    order: list[str] = []
    for number, (clause, run) in enumerate(zip(clauses, runs, strict=True)):
        mentions = _mentions(run, subjects)
        if number and clauses[number - 1].sentence != clause.sentence:
            unnamed = 0
        if not mentions:
            carried = _by_order(run, order) or carried
            found.append((carried,) * len(run))
            unnamed += 1
            continue
        order += [name for _, name in mentions if name not in order]
        condition = _is_condition(clauses, runs, number - unnamed) if unnamed else False
        if unnamed and (_only_names(clause, run, mentions) or (condition and len({n for _, n in mentions}) == 1)):
            for before in range(number - unnamed, number):
                found[before] = (mentions[0][1],) * len(runs[before])
        found.append(_spread(run, mentions))
        carried, unnamed = mentions[-1][1], 0
    return found


def _is_condition(clauses: Sequence[Clause], runs: Sequence[Sequence[Word]], place: int) -> bool:
    """Whether a clause is a condition of what follows; "..., where you have labels" goes on with what stands before it."""
    word = runs[place][0].text
    goes_on = word == "where" and place > 0 and clauses[place - 1].sentence == clauses[place].sentence
    return word in CONDITIONS and not goes_on


def begun_afresh(clauses: Sequence[Clause], runs: Sequence[Sequence[Word]], subjects: Mapping[str, Term]) -> list[bool]:
    """For each clause whether no subject was named in its sentence so far, and the sentence does not go on with one."""
    found: list[bool] = []
    sentence, afresh = -1, False
    for clause, run in zip(clauses, runs, strict=True):
        if clause.sentence != sentence:
            sentence, afresh = clause.sentence, run[0].text in AFRESH
        afresh = afresh and not _mentions(run, subjects)
        found.append(afresh)
    return found


def _mentions(run: Sequence[Word], subjects: Mapping[str, Term]) -> list[tuple[int, str]]:
    places = places_of(run)
    named = [(found, name) for name, term in subjects.items() for found in occurrences(term, run, places)]
    return sorted(
        (found.start, name)
        for found, name in named
        # "Non parametric" names one subject, although "parametric" stands in it.
        if not any(other.start <= found.start and found.end <= other.end and other != found for other, _ in named)
    )


def named_by(run: Sequence[Word], subjects: Mapping[str, Term]) -> str:
    """The subject whose name all of these words are, or nothing."""
    places = places_of(run)
    for name, term in subjects.items():
        if any((found.start, found.end) == (0, len(run)) for found in occurrences(term, run, places)):
            return name
    return ""


def _spread(run: Sequence[Word], mentions: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    owner = mentions[0][1]
    spread = []
    at = dict(mentions)
    for position in range(len(run)):
        owner = at.get(position, owner)
        spread.append(owner)
    return tuple(spread)


def _by_order(run: Sequence[Word], order: Sequence[str]) -> str:
    """The subject that "the first one", "the latter" refers to, or nothing."""
    for place, word in enumerate(run):
        if LEADING <= place < len(run) - 1:
            continue
        for number, ordinals in enumerate((FIRST, SECOND, THIRD)):
            if word.text in ordinals and len(order) > number and _stands_for_one(run, place):
                return order[number]
    return ""


def _stands_for_one(run: Sequence[Word], place: int) -> bool:
    """Whether an ordinal stands for one of the subjects, as in "the first (one) is", unlike "the first relevant hit"."""
    following = run[place + 1] if place + 1 < len(run) else None
    begins = place == 0 or run[place - 1].text in THE
    return begins and (
        following is None or following.is_function or following.text in ONE or following.text[-1] in "s:"
    )


def _only_names(clause: Clause, run: Sequence[Word], mentions: Sequence[tuple[int, str]]) -> bool:
    """Whether a clause gives a name to what was said before it."""
    if len({name for _, name in mentions}) > 1:
        return False
    beside = sum(not word.is_function for word in run) - 1
    points_back = clause.lead.strip().startswith(NAMING) or (run[0].text in THIS)
    return points_back and beside <= NAME_BESIDE
