"""Typed terms: a typo is forgiven only where it cannot be another term."""

import re

from rapidfuzz.distance import OSA

from bot.core.grading.grade import Grade, Verdict
from bot.core.grading.replies import gives_up
from bot.core.grading.vocabulary import ARTICLES, Vocabulary, is_one_of, key, squeezed
from bot.core.grading.words import AN_ENGLISH_WORD, FUNCTION_WORDS, frequency, plain, stem

FILLERS = re.compile(
    r"^(?:(?:well|so|um+|uh+|hmm+|ok|okay|maybe|probably|prob|perhaps|(?:i|i'm|im) (?:think|guess|believe|suppose|thinking|guessing|would say|d say|would go with|mean)|i'?d (?:say|go (?:with|for)|guess|call it|use)|"
    r"it(?:'?s| is| must be| should be| would be|'d be| could be)|that(?:'?s| is| would be|'d be)|"
    r"this (?:is|would be)|is it|(?:you|we|they|one)(?:'d)? (?:mean|use|need|call it|call this|call that|calls (?:it|this|that)|should use|can use|could use|would use)|they are|they're|(?:the|my) (?:answer|term|word|name|guess)(?: is|:)?|answer|called|it(?:'?s| is) called|known as|that|about|is|are|a|an|the|definitely|surely|must be|should be|would be|could be|gotta be|use|using|by|through|via)[,:.\s]+)+",
    re.IGNORECASE,
)
TRAILERS = re.compile(
    r"(?:[,.\s]+(?:i think|i guess|i believe|i suppose|i'?d say|right|maybe|probably|for sure|of course|please|obviously|tbh|imo|lol|haha|isn't it|or so|i'm (?:pretty |quite )?sure|not (?:\d+ ?% |100% |entirely |totally |quite )?sure(?: though)?))+$",
    re.IGNORECASE,
)
CORRECTION = re.compile(
    r"[,.\s]*\b(?:no wait|wait no|wait|no sorry|sorry|actually|i mean|i meant|correction|scratch that|make that|or rather)\b[,.:\s]*",
    re.IGNORECASE,
)
NEGATION = re.compile(
    r"\b(?:not|never|(?:is|are|was|were|does|do|did|wo|ca|would|should|could|has|have)n'?t|cannot|no|anything but|except|without|wrong|doubt|unlikely|hardly|neither|nor|opposite|other than|rather than|instead of)\b",
    re.IGNORECASE,
)
SEVERAL = re.compile(r"\s*(?:,|;|/|\bor\b|\band\b|\bvs\b|\bversus\b|\bthen\b|&|\n)\s*", re.IGNORECASE)
NO_TERM = "Type one term. If you don't know it, “I don't know” is fine."
SHORT = 4
"""Letters up to which a word must be spelled exactly."""
KIND_WORDS = frozenset(
    map(
        stem,
        [
            "method",
            "technique",
            "algorithm",
            "algo",
            "approach",
            "model",
            "function",
            "layer",
            "procedure",
            "metric",
            "measure",
            "score",
            "principle",
            "problem",
            "phenomenon",
            "effect",
            "issue",
            "process",
            "strategy",
            "operation",
            "trick",
            "theorem",
            "rule",
            "classifier",
            "estimator",
            "term",
            "penalty",
            "regularization",
            "regularizer",
            "machine",
            "learning",
            "activation",
            "here",
            "stuff",
            "thing",
            "optimizer",
            "optimiser",
            "ensemble",
            "network",
            "net",
            "mechanism",
            "time",
            "loss",
            "cost",
            "embedding",
            "cross",
            "validation",
            "test",
            "error",
            "analysis",
            "distribution",
            "split",
            "index",
            "coefficient",
            "statistic",
            "value",
            "matrix",
            "scheme",
            "structure",
            "database",
            "library",
            "package",
            "clause",
            "keyword",
            "statement",
            "operator",
            "tuning",
            "setting",
            "architecture",
            "framework",
            "family",
            "type",
        ],
    )
)
"""Words that say what sort of thing a term is: beside a term they change nothing."""
PLAIN_WORDS = frozenset(
    map(
        stem,
        [
            "use",
            "used",
            "using",
            "call",
            "called",
            "apply",
            "applied",
            "choose",
            "pick",
            "prefer",
            "say",
            "think",
            "mean",
            "named",
            "known",
            "perform",
            "do",
            "compute",
            "check",
            "change",
            "try",
            "standard",
            "simple",
            "plain",
            "basic",
            "classic",
            "classical",
            "vanilla",
            "normal",
            "regular",
            "typical",
            "famous",
            "good",
            "old",
            "binary",
            "categorical",
            "machine",
            "ml",
            "random",
            "just",
            "one",
            "single",
            "1",
            "mostly",
        ],
    )
)
"""Words that may stand before a term without making it another one."""
LINKS = frozenset(
    {"is", "are", "was", "were", "be", "does", "do", "can", "could", "would", "will", "should", "it's", "that's"}
)
OPPOSITE_PARTS = (
    ("encod", "decod"), ("over", "under"), ("homo", "hetero"), ("max", "min"), ("pre", "post"), ("micro", "macro"), ("intra", "inter"),
    ("explicit", "implicit"), ("ascent", "descent"), ("crease", "decrease"), ("hard", "soft"), ("endo", "exo"), ("induct", "deduct"),
)  # fmt: skip
HOMOPHONES = {"decent": "descent", "principle": "principal", "principles": "principal", "forrest": "forest"}
"""Words often typed for the one that is meant inside a longer term."""
A_COMMON_WORD = 4.7
"""Zipf frequency from which a known term is also everyday language ("model", "right")."""


def grade_term(text: str, accept: tuple[str, ...], must_reject: tuple[str, ...], vocabulary: Vocabulary) -> Grade:
    """Grades a typed term: rejections, negation and two answers at once come before any tolerance."""
    if gives_up(text):
        return Grade(verdict=Verdict.INCORRECT, score=0, gave_up=True)
    said = _core(text)
    if not key(said):
        return Grade(verdict=Verdict.INCORRECT, score=0, unclear=NO_TERM)
    right = _Term(accept, must_reject, vocabulary).is_meant_by(said)
    return Grade(verdict=Verdict.CORRECT if right else Verdict.INCORRECT, score=float(right), confidence=0.97)


def _core(text: str) -> str:
    """The reply without politeness; after a correction, what it was corrected to."""
    said = re.sub(r",?\s+(?:no|right|yes)\?+$", "", " ".join(text.replace("’", "'").split()))
    said = said.strip(" .!?\"'“”()[]*_`=")
    corrected = [part for part in CORRECTION.split(said) if part.strip(" .,!")]
    said = corrected[-1] if corrected else said
    bare = FILLERS.sub("", said + " ").strip(" .,!?\"'“”")
    return TRAILERS.sub("", bare or said).strip(" .,!?\"'“”")


class _Term:
    """What is accepted, and what it must not be taken for."""

    def __init__(self, accept: tuple[str, ...], must_reject: tuple[str, ...], vocabulary: Vocabulary) -> None:
        self.accept, self.must_reject, self.vocabulary = accept, must_reject, vocabulary
        self.own = vocabulary.called(accept)

    def is_meant_by(self, said: str) -> bool:
        if is_one_of(said, self.accept):
            # "stack" has the stem of "stacking", and is another thing.
            return plain(said) not in self.vocabulary.written or not self._is_other_word(plain(said))
        if is_one_of(said, self.must_reject):
            return False
        if self._exactly(said):
            return True
        bracketed = re.fullmatch(r"(.{2,}?)\s*[(\[]([^)\]]+)[)\]]?", said)
        if bracketed:
            # "principal component analysis (PCA)" says one thing twice.
            outer, inner = bracketed.groups()
            return self._is(outer) and (self._is(inner) or not self._is_another(inner))
        if NEGATION.search(said) and not any(" " in term and NEGATION.search(term) for term in self.accept):
            return self._is_contrast(said)
        parts = [part for part in SEVERAL.split(said) if part.strip()]
        if len(parts) > 1 and not any(SEVERAL.search(term) for term in self.accept):
            return all(self._is(part) for part in parts) or self._is_explained(said)
        return self._is_typo(said) or self._stands_in(said)

    def _is_explained(self, said: str) -> bool:
        """Whether it is like "true, because it adds noise"."""
        pieces = re.split(r"[,;:]?\s+(?=(?:because|since|as|bc|cuz|so that)\b)", said, maxsplit=1, flags=re.IGNORECASE)
        return len(pieces) == 2 and self._is(pieces[0]) and not self._names_another(key(pieces[1]))

    def _is_other_word(self, said: str) -> bool:
        accepted = {plain(term) for term in self.accept}
        own = {term for group in self.vocabulary.groups if accepted & group for term in group}
        return said not in accepted and bool(accepted & self.vocabulary.written) and said not in own

    def _exactly(self, said: str) -> bool:
        return squeezed(said) in self.own and not is_one_of(said, self.must_reject)

    def _is(self, said: str) -> bool:
        said = FILLERS.sub("", said + " ").strip()
        return self._exactly(said) or self._is_typo(said) or self._stands_in(said)

    def _is_another(self, said: str) -> bool:
        return not self._exactly(said) and (self.vocabulary.knows(said) or is_one_of(said, self.must_reject))

    def _is_contrast(self, said: str) -> bool:
        """Whether it is like "precision, not recall": one term named, the other ruled out."""
        pieces = re.split(r"[,\s]+(?:and |but )?(?:not|never|rather than|instead of)\s+", said, maxsplit=1)
        if len(pieces) != 2 or not pieces[0].strip() or self._exactly(pieces[1]):
            return False
        if pieces[0].split()[-1].lower() in LINKS:
            return False  # "dropout is not it"
        return not NEGATION.search(pieces[0]) and self._is(pieces[0])

    def _is_typo(self, said: str) -> bool:
        """Whether the reply is an accepted term misspelled or turned round, and nearer to it than to any other known term."""
        if is_one_of(said, self.must_reject):
            return False
        if any(sorted(key(said).split()) == sorted(key(term).split()) for term in self.accept):
            return plain(said) not in self.vocabulary.written or not self.vocabulary.knows(said)
        nearest = min((_distance(said, term, self.vocabulary) for term in self.accept), default=99)
        if nearest >= 99 or self.vocabulary.nearer(said, nearest, self.own):
            return False
        form = squeezed(said)
        return all(
            OSA.distance(form, squeezed(other), score_cutoff=nearest + 1) > nearest for other in self.must_reject
        )

    def _stands_in(self, said: str) -> bool:
        """A term inside a short sentence counts if nothing beside it makes it another term, or names one."""
        run = [
            word
            for word in re.sub(r"[^a-z0-9+#@^ ]", " ", plain(said).replace("-", " ")).split()
            if word not in ARTICLES
        ]
        if len(run) > 14:
            return False
        stems = [stem(word) for word in run]
        for term in sorted((*self.accept, *self.vocabulary.spelt_out(self.own)), key=lambda term: -len(key(term))):
            meant = key(term).split()
            if len("".join(meant)) < 2:
                continue
            for start in range(len(stems) - len(meant) + 1):
                if stems[start : start + len(meant)] == meant:
                    return self._is_bare(run, stems, start, start + len(meant))
        return False

    def _is_bare(self, run: list[str], stems: list[str], start: int, end: int) -> bool:
        before, after = run[:start], run[end:]
        if before and not (before[-1] in FUNCTION_WORDS or stems[start - 1] in PLAIN_WORDS):
            return False
        while after and stem(after[0]) in KIND_WORDS:
            after = after[1:]
        if after and after[0] not in FUNCTION_WORDS:
            return False
        around = " ".join(stems[max(0, start - 1) : end + 1])
        grown = any(
            len(name.split()) > end - start and name.replace(" ", "") not in self.own
            for name in self.vocabulary.within(around)
        )
        return not grown and not any(self._names_another(" ".join(map(stem, side))) for side in (before, after) if side)

    def _names_another(self, run: str) -> bool:
        """Whether something stands in a run of stems that excludes what is accepted."""
        padded = f" {run} "
        if any(f" {key(term)} " in padded for term in self.must_reject):
            return True
        against = [self.vocabulary.against[form] for form in self.own if form in self.vocabulary.against]
        if against:
            return any(f" {name} " in padded for names in against for name in names)
        return any(
            name.replace(" ", "") not in self.own and not _is_everyday(name, self.vocabulary.names[name])
            for name in self.vocabulary.within(run)
        )


def _is_everyday(name: str, written: str) -> bool:
    """Whether a known term is everyday language too ("model", "feature") or says only what sort of thing something is."""
    return " " not in name and (name in KIND_WORDS or frequency(written) >= A_COMMON_WORD)


def _distance(said: str, term: str, vocabulary: Vocabulary) -> int:
    """
    Edits between a reply and a term; 99 where they are more than misspellings: every word may have one edit, two if
    it is long, none if it is short, and numbers, prefixes and the first letter must be right. A word that is a word
    of its own is no misspelling of a single-word term.
    """
    typed, meant = plain(said).replace("-", " ").split(), plain(term).replace("-", " ").split()
    typed = [word.strip(".,!?'\"") for word in typed if word not in ARTICLES]
    meant = [word for word in meant if word not in ARTICLES]
    if len(typed) != len(meant):
        typed, meant = ["".join(typed)], ["".join(meant)]
    total = 0
    for one, other in zip(typed, meant, strict=True):
        if one == other or stem(one) == stem(other):
            continue
        if len(other) <= SHORT or re.search(r"\d", one + other) or one[:1] != other[:1]:
            return 99
        if HOMOPHONES.get(one) == other and len(meant) > 1:
            total += 1
            continue
        edits = OSA.distance(one, other)
        if edits > (2 if len(other) >= 9 else 1) or _turns_meaning(one, other):
            return 99
        if vocabulary.knows(one) or (
            (len(meant) == 1 or len(other) <= SHORT + 1) and frequency(one) >= AN_ENGLISH_WORD
        ):
            return 99
        total += edits
    return total


def _turns_meaning(one: str, other: str) -> bool:
    """A prefix or ending that makes it another word: "homogeneous" and "heterogeneous", "parametric" and "nonparametric"."""
    prefixes = (
        "un",
        "in",
        "im",
        "non",
        "de",
        "dis",
        "anti",
        "over",
        "under",
        "pre",
        "post",
        "hyper",
        "hypo",
        "inter",
        "intra",
        "micro",
        "macro",
        "bi",
        "multi",
    )
    if any(one.startswith(prefix) != other.startswith(prefix) for prefix in prefixes):
        return True
    return any(
        (a in one and b in other and b not in one) or (b in one and a in other and a not in one)
        for a, b in OPPOSITE_PARTS
    )


def grade_code(text: str, accept: tuple[str, ...], must_reject: tuple[str, ...]) -> Grade:
    """Grades typed code or output: white space, quote marks and a trailing semicolon are forgiven, case is not."""
    if gives_up(text):
        return Grade(verdict=Verdict.INCORRECT, score=0, gave_up=True)
    said = _code(text)
    if not said:
        return Grade(verdict=Verdict.INCORRECT, score=0, unclear="Type the code or the output itself.")
    right = said in {_code(term) for term in accept} and said not in {_code(term) for term in must_reject}
    return Grade(verdict=Verdict.CORRECT if right else Verdict.INCORRECT, score=float(right), confidence=0.97)


def _code(text: str) -> str:
    bare = re.sub(r"^\s*```\w*\n?|```\s*$", "", text.strip()).strip().strip("`")
    bare = re.sub(
        r"^(?:it )?(?:prints?|outputs?|returns?|the output is|answer:?)\s*:?\s+", "", bare, flags=re.IGNORECASE
    )
    bare = bare.replace("“", '"').replace("”", '"').replace("’", "'").replace("'", '"')
    return re.sub(r"\s+", "", bare).rstrip(";.")
