"""Typed terms: a typo is forgiven only where it cannot be another term."""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.core.grading.grade import Grade, Verdict
from bot.core.grading.replies import gives_up
from bot.core.grading.words import plain, stem

FILLERS = re.compile(
    r"^(?:(?:well|so|um+|uh+|hmm+|ok|okay|maybe|probably|perhaps|i (?:think|guess|believe|suppose|would say|d say)|i'd say|it(?:'s| is| must be| should be)|that(?:'s| is| would be)|"
    r"this is|is it|you (?:mean|use|need)|they are|the (?:answer|term|word|name) is|answer|called|we call (?:it|this)|it(?:'s| is) called|known as|that|about|is|are|a|an|the|definitely|surely|must be|should be|use|using|by)[,:.\s]+)+",
    re.IGNORECASE,
)
TRAILERS = re.compile(
    r"(?:[,.\s]+(?:i think|i guess|i believe|right|maybe|probably|for sure|of course|please|obviously|tbh|imo|lol|haha|no|isn't it|method|technique|algorithm|approach))+$",
    re.IGNORECASE,
)
CORRECTION = re.compile(
    r"[,.\s]*\b(?:no wait|wait no|wait|no sorry|sorry|actually|i mean|correction|scratch that|make that|or rather)\b[,.:\s]*",
    re.IGNORECASE,
)
NEGATION = re.compile(r"\b(?:not|never|isn'?t|no|anything but|except|without|wrong)\b", re.IGNORECASE)
SEVERAL = re.compile(r"\s*(?:,|;|/|\bor\b|\band\b|\bvs\b|\bversus\b|\n)\s*", re.IGNORECASE)
ARTICLES = frozenset({"a", "an", "the", "of", "s"})
NO_TERM = "Type one term. If you don't know it, “I don't know” is fine."
SHORT = 5
"""Letters up to which a word must be spelled exactly."""


def grade_term(text: str, accept: tuple[str, ...], must_reject: tuple[str, ...], vocabulary: AbstractSet[str]) -> Grade:
    """Grades a typed term: rejections, negation and two answers at once come before any tolerance."""
    if gives_up(text):
        return Grade(verdict=Verdict.INCORRECT, score=0, gave_up=True)
    said = _core(text)
    if not _key(said):
        return Grade(verdict=Verdict.INCORRECT, score=0, unclear=NO_TERM)
    right = _is_accepted(said, accept, must_reject, vocabulary)
    return Grade(verdict=Verdict.CORRECT if right else Verdict.INCORRECT, score=float(right), confidence=0.97)


def _core(text: str) -> str:
    """The reply without politeness; after a correction, what it was corrected to."""
    said = " ".join(text.replace("’", "'").split()).strip(" .!?\"'“”()[]*_`")
    corrected = [part for part in CORRECTION.split(said) if part.strip(" .,!")]
    said = corrected[-1] if corrected else said
    said = FILLERS.sub("", said + " ").strip(" .,!?\"'“”")
    return TRAILERS.sub("", said).strip(" .,!?\"'“”")


@lru_cache(maxsize=16384)
def _key(text: str) -> str:
    """Comparable form: no case, accents, punctuation, articles; hyphens and spaces alike; words by their stem."""
    letters = re.sub(r"[^a-z0-9+#.^ ]", " ", plain(text).replace("-", " ").replace("_", " "))
    letters = re.sub(r"(?<!\d)\.|\.(?!\d)", " ", letters)
    return " ".join(stem(word) for word in letters.split() if word not in ARTICLES)


def _squeezed(text: str) -> str:
    return _key(text).replace(" ", "")


def _is_accepted(
    said: str, accept: tuple[str, ...], must_reject: tuple[str, ...], vocabulary: AbstractSet[str]
) -> bool:
    keys = {_key(term) for term in accept}
    if _exactly(said, accept):
        return True
    if _exactly(said, must_reject):
        return False
    bracketed = re.fullmatch(r"(.+?)\s*\((.+?)\)?", said)
    if bracketed:
        # "principal component analysis (PCA)" says one thing twice.
        inside = [
            _exactly(part, accept) or _is_typo(part, accept, must_reject, vocabulary) for part in bracketed.groups()
        ]
        return all(inside) or (inside[0] and _key(bracketed.group(2)) not in _keys(vocabulary | set(must_reject)))
    if NEGATION.search(said) and not any(NEGATION.search(term) for term in accept):
        return _contrast(said, accept, must_reject, vocabulary)
    parts = [part for part in SEVERAL.split(said) if part.strip()]
    if len(parts) > 1 and not any(SEVERAL.search(term) for term in accept if _key(term) in keys):
        return all(_exactly(part, accept) or _is_typo(part, accept, must_reject, vocabulary) for part in parts)
    return _is_typo(said, accept, must_reject, vocabulary) or _within_a_sentence(said, accept, must_reject, vocabulary)


def _exactly(said: str, terms: Iterable[str]) -> bool:
    key, squeezed = _key(said), _squeezed(said)
    return any(key == _key(term) or squeezed == _squeezed(term) for term in terms)


@lru_cache(maxsize=64)
def _keys_of(terms: frozenset[str]) -> frozenset[str]:
    return frozenset(_key(term) for term in terms)


def _keys(terms: AbstractSet[str]) -> frozenset[str]:
    return _keys_of(frozenset(terms))


def _contrast(said: str, accept: tuple[str, ...], must_reject: tuple[str, ...], vocabulary: AbstractSet[str]) -> bool:
    """Whether it is like "precision, not recall": one term named, the other ruled out."""
    affirmed, _, denied = (
        re.split(r"[,\s]+(not|never)\s+", said, maxsplit=1)[0:3]
        if re.search(r"[,\s]+(not|never)\s+", said)
        else ("", "", "")
    )
    if not affirmed or _exactly(denied, accept):
        return False
    return _exactly(affirmed, accept) or _is_typo(affirmed, accept, must_reject, vocabulary)


def _is_typo(said: str, accept: tuple[str, ...], must_reject: tuple[str, ...], vocabulary: AbstractSet[str]) -> bool:
    """Whether the reply is an accepted term misspelled, and nearer to it than to any other known term."""
    squeezed = _squeezed(said)
    nearest = min((_distance(said, term) for term in accept), default=99)
    if nearest >= 99:
        return False
    others = (term for term in (*must_reject, *vocabulary) if not _exactly(term, accept))
    return all(OSA.distance(squeezed, _squeezed(other), score_cutoff=nearest + 1) > nearest for other in others)


def _distance(said: str, term: str) -> int:
    """
    Edits between a reply and a term; 99 where they are more than misspellings: every word may have one edit, two if
    it is long, none if it is short, and numbers, prefixes and the first letter must be right.
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
        edits = OSA.distance(one, other)
        if edits > (2 if len(other) >= 9 else 1) or _turns_meaning(one, other):
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
    return any(one.startswith(prefix) != other.startswith(prefix) and len(prefix) > 1 for prefix in prefixes)


def _within_a_sentence(
    said: str, accept: tuple[str, ...], must_reject: tuple[str, ...], vocabulary: AbstractSet[str]
) -> bool:
    """A term inside a short sentence counts if no other known term stands there too."""
    key = f" {_key(said)} "
    if len(key.split()) > 14:
        return False
    inside = [term for term in accept if len(_key(term)) > 2 and f" {_key(term)} " in key]
    if not inside:
        return False
    longest = max(inside, key=lambda term: len(_key(term)))
    rest = key.replace(f" {_key(longest)} ", "  ")
    # A known term that contains the accepted one is another term: "unsupervised learning", "type II error".
    for other in (*must_reject, *vocabulary):
        name = _key(other)
        if (
            len(name) > 2
            and f" {name} " in key
            and name not in {_key(term) for term in accept}
            and (name in rest or _key(longest) in name)
        ):
            return False
    return len(rest.split()) <= 8


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
