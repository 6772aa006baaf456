"""A reply as clauses, each a run of words that makes one claim."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.core.grading.words import Word, plain, words

SENTENCE_ENDS = re.compile(
    r"(?=[.!?])(?:(?<!\d)(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\betc)|(?<=[\w.]\d))[.!?]+(?=\s|$)|[;\n]+\s*(?:[-*•·]\s+|\d+[.)]\s+)?|(?:^|\s)[-*•·]\s+|(?:^|\s)\d+[.)]\s"
)
WRAPPED = re.compile(
    r"(?:,[ \t]*\n\s*|\n\s*(?=(?:[-*•·]\s+)?(?:and|but|which|so|because|that'?s|that is|i\.?e)\b))(?:[-*•·]\s+)?",
    re.IGNORECASE,
)
"""A line that goes on with the sentence of the line before."""
CLAUSE_ENDS = re.compile(
    r",\s+|:\s+|\s+(?:but|while|whereas|although|though|however|because|which|yet|unlike|instead)\s+|\s+-{1,2}\s+|\s+–\s+|\s+—\s+"
    r"|[()]"
)
_SUBJECT = r"(?:it|its|they|we|you|i|he|she|there|this|that|these|those|nobody|everyone|everybody|everything|nothing|both|each|every|if|when|where|while|so|then|because|first|second|third|finally|the (?:first|second|third|other|latter|former))"
_VERB = r"(?:is|was|has|does|did|can|could|will|would|should|must|may|might|means?|gets?|gives?|goes|takes?|makes?|uses?|needs?|keeps?|tries|tells?|shows?|only|just|(?<=s )(?:are|were|have|do)|\w{2,}(?:ises|izes|[^aeious]s)(?= (?:the|a|an|all|each|every|its|to|on|from|with|by|of|in|how|what|some|many|no|more|less|only|too)\b))"
JOINED = re.compile(
    rf",?\s+and\s+(?=(?:[\w-]+\s+){{0,2}}[\w-]+(?:\s?\([^()]{{1,20}}\))?\s?(?:[:=]|->|–|→)|{_SUBJECT}\b|(?:[\w-]+\s+){{1,3}}?(?:\([^()]{{1,20}}\)\s+)?{_VERB}\s)",
    re.IGNORECASE,
)
"""Where "and" begins a clause of its own: a head ("and recall: ..."), a subject ("and it is"), or words and their verb."""
TOGETHER = re.compile(r"\b(?:both|between|either)\s(?:[\w-]+\s?){0,3}$", re.IGNORECASE)
"""Before an "and" that joins two things only: "both train and test error are high"."""
SEPARATOR = re.compile(r"\s+(?:[|/]|->|→|=>|⇒)\s+")
NOTE_ENDS = re.compile(r"\s(?:[|/]|->|→|=>|⇒)\s|[.;\n]")
NOTE = 5
"""Words on both sides of a separator from which each side is a note of its own."""
FORMULAS = (
    re.compile(r"(?<=\b[oO])\([^()]{1,20}\)"),
    re.compile(r"(?<=[\w/+*=^|·-])\([^()\s]{1,20}\)"),
    re.compile(r"\([^()\s]*[\[/+*=^][^()\s]*\)"),
)
"""Brackets inside of a formula end no clause, the inner ones first: "p(x)", "(tp/(tp+fp))"."""
EDGES = " ,:()-–—"
JOINERS = ("but", "while", "whereas", "although", "though", "however", "because", "yet", "unlike", "instead")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause."""

    words: tuple[Word, ...]
    sentence: int
    """Number of the sentence that it stands in."""
    text: str
    """As the learner wrote it, for quoting."""
    lead: str = " … "
    """What stands between it and the clause before: as written, or an ellipsis at the start of a sentence."""
    joined: bool = False
    """Whether only "and" parts it from the clause before."""


def sentences(text: str) -> list[str]:
    """The reply's sentences and bullets, as written."""
    return [part.strip() for part in SENTENCE_ENDS.split(text) if part and part.strip()]


def _parted(text: str) -> str:
    """The text with semicolons where "|", "/" or an arrow parts notes of several words each; single words they only join."""
    if SEPARATOR.search(text) is None:
        return text
    kept, start = "", 0
    for match in SEPARATOR.finditer(text):
        before, after = re.split(r"[.;\n]", text[start : match.start()])[-1], text[match.end() :]
        if len(before.split()) >= NOTE and len(NOTE_ENDS.split(after, maxsplit=1)[0].split()) >= NOTE:
            kept += text[start : match.start()] + "; "
            start = match.end()
    return kept + text[start:]


def _without_formula_brackets(sentence: str) -> str:
    """The sentence with square brackets for those of formulas; every character keeps its place."""
    for formula in FORMULAS:
        sentence = formula.sub(lambda match: f"[{match[0][1:-1]}]", sentence)
    return sentence


@lru_cache(maxsize=16)
def clauses(text: str) -> tuple[Clause, ...]:
    """All clauses in order. The word that joins a clause stays with it ("but ...", "because ...")."""
    found: list[Clause] = []
    for number, sentence in enumerate(sentences(_parted(WRAPPED.sub(", ", text)))):
        cuts, end_of_last = [0], -1
        bare = _without_formula_brackets(sentence)
        for match in CLAUSE_ENDS.finditer(bare):
            joiner = match.group(0).strip().casefold() in JOINERS
            cuts.append(match.start() if joiner else match.end())
        joints = {
            match.end()
            for match in JOINED.finditer(bare)
            if match.end() not in cuts and not TOGETHER.search(bare[: match.start()])
        }
        cuts = sorted({*cuts, *joints})
        for start, end in zip(cuts, [*cuts[1:], len(sentence)], strict=True):
            written = sentence[start:end].strip(EDGES)
            written = written.removesuffix(" and").rstrip(EDGES) if end in joints else written
            inside = words(plain(written))
            if inside:
                begin = end - len(sentence[start:end].lstrip(EDGES))
                lead = sentence[end_of_last:begin] if end_of_last >= 0 else " … "
                found.append(Clause(inside, number, written, lead, joined=start in joints))
                end_of_last = begin + len(written)
    return tuple(found)
