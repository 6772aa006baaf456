"""Numbers as people type them, compared as numbers: 0.75, 75%, 3/4 and .75 are one answer."""

import math
import re
from dataclasses import dataclass

from bot.core.grading.grade import Grade, Verdict
from bot.core.grading.replies import gives_up

WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "half": 0.5, "a half": 0.5, "one half": 0.5, "a quarter": 0.25, "quarter": 0.25, "three quarters": 0.75,
    "a third": 1 / 3, "one third": 1 / 3, "two thirds": 2 / 3, "a hundred": 100, "none": 0,
}  # fmt: skip
SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "million": 1e6, "billion": 1e9, "thousand": 1e3, "hundred": 1e2}
NUMBER = re.compile(
    r"(?<![\w.])(?P<sign>[-+−])?\s?(?P<body>\d{1,3}(?:[ ,']\d{3})+(?:\.\d+)?|\d*[.,]?\d+(?:e[-+]?\d+)?)"
    r"(?:\s?/\s?(?P<under>\d+(?:\.\d+)?))?\s?(?P<percent>%|percent\b|per cent\b|pct\b)?"
    r"(?:\s?(?P<scale>k|m|b|bn|million|billion|thousand|hundred)\b(?!\w))?",
    re.IGNORECASE,
)
POWER = re.compile(
    r"\W*(?:(?:it'?s|is|about|i think|answer|approx(?:imately)?)\W+)*(?:(?P<times>\d+(?:\.\d+)?)\s*[x*×·]\s*)?"
    r"(?P<base>\d+(?:\.\d+)?)\s?(?:\^|\*\*)\s?\(?(?P<exponent>-?\d{1,3})\)?\W*",
    re.IGNORECASE,
)
CORRECTION = re.compile(r"\b(no wait|wait|sorry|actually|i mean|correction|rather|scratch that)\b", re.IGNORECASE)
NEGATION = re.compile(
    r"(?:\b(?:not|isn'?t|never|no|anything but|opposite of|doubt|unlikely|(?:can|do|does|would|could)(?:'?t|not|n'?t)(?: think| believe)?)\s+(?:\w+(?:'s)?\s+){0,3}|\bnon-)$",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\W*(?:(?:is|was|would be|seems)\s+(?:not|wrong|incorrect|false)|isn'?t|wrong\b|no\W*$)", re.IGNORECASE
)
"""What after a number takes it back: "0.75? no", "12 is wrong"."""
NO_NUMBER = "I could not find a number in that. Type one, such as 0.75."
SEVERAL = "I found several numbers in that. Type only your answer, such as 0.75."
WHICH_SCALE = "Type it as a number between 0 and 1, or with a % sign."


@dataclass(frozen=True, slots=True)
class Slip:
    """A wrong number that gives away how it came about."""

    value: float
    why: str
    misconception: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One number of a reply."""

    value: float
    percent: bool
    start: int
    end: int


def in_words(value: float, unit: str = "") -> str:
    """The number as a person would write it: "0.75", "12 MB", "75%"."""
    shown = f"{value:,.10g}" if abs(value) >= 1000 else f"{value:.4g}"
    if unit == "%":
        return f"{shown}%"
    return f"{shown} {unit}".strip()


def numbers_in(text: str) -> list[Said]:
    """All numbers of a text, in order; fractions are one number."""
    found: list[Said] = []
    for match in NUMBER.finditer(text):
        value = _value(match["body"])
        if match["sign"] in {"-", "−"}:
            value = -value
        if match["under"]:
            if float(match["under"]) == 0:
                continue
            value /= float(match["under"])
        if match["scale"]:
            value *= SCALES[match["scale"].lower()]
        found.append(Said(value, bool(match["percent"]), match.start(), match.end()))
    return found


def _value(body: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:[ ,']\d{3})+(?:\.\d+)?", body):
        return float(re.sub(r"[ ,']", "", body))
    return float(body.replace(",", "."))


def the_number(text: str) -> Said | str:
    """The one number that a reply gives as its answer, or the sentence that asks for it."""
    corrected = CORRECTION.split(text)[-1] if CORRECTION.search(text) else text
    power = POWER.fullmatch(corrected)
    if power:
        return Said(_power(power), percent=False, start=0, end=len(corrected))
    tail = corrected.rpartition("=")[2] if "=" in corrected else corrected
    for part in (tail, corrected):
        found = [
            said
            for said in numbers_in(part)
            if not NEGATION.search(part[: said.start]) and not DENIED.match(part[said.end :])
        ]
        free = [said for said in found if not _in_expression(part, said)] or found
        values = {(said.value, said.percent) for said in free}
        if len(values) == 1:
            return free[0]
        marked = [
            said
            for said in free
            if re.search(r"(?:\bis|\banswer|\bget|\bgives|≈|~|about|equals|:)\s*$", part[: said.start].lower())
        ]
        if len({said.value for said in marked}) == 1:
            return marked[0]
        if len(values) > 1:
            return SEVERAL
    plain = " ".join(re.sub(r"[^a-z ]", " ", text.lower()).split())
    plain = re.sub(r"^(i think |it is |its |about |answer |the answer is |maybe )+", "", plain)
    return Said(float(WORDS[plain]), percent=False, start=0, end=0) if plain in WORDS else NO_NUMBER


def _power(match: re.Match[str]) -> float:
    """The value of "10^6" or "3 x 10^-2"; infinite where it is beyond any answer."""
    try:
        return float(match["times"] or 1) * float(match["base"]) ** int(match["exponent"])
    except OverflowError:
        return math.inf


def _in_expression(text: str, said: Said) -> bool:
    """Whether the number is part of the working: next to an operator or a bracket."""
    before, after = text[: said.start].rstrip()[-1:], text[said.end :].lstrip()[:1]
    return before in set("+*/×÷(^") or after in set("+*/×÷)^-−")


def grade_number(text: str, answer: float, *, tolerance: float, unit: str = "", slips: tuple[Slip, ...] = ()) -> Grade:
    """Grades a typed number; explains the slip where the number gives it away."""
    if gives_up(text):
        return Grade(verdict=Verdict.INCORRECT, score=0, gave_up=True)
    said = the_number(text)
    if isinstance(said, str):
        return Grade(verdict=Verdict.INCORRECT, score=0, unclear=said)
    value = _in_unit(said, answer, unit)
    if _near(value, answer, tolerance):
        return Grade(verdict=Verdict.CORRECT, score=1)
    if (
        unit == ""
        and not said.percent
        and 0 < answer < 1
        and 1 < said.value <= 100
        and not _is_slip(said.value, slips, tolerance)
    ):
        return Grade(verdict=Verdict.INCORRECT, score=0, unclear=WHICH_SCALE)
    for slip in slips:
        if _near(_in_unit(said, slip.value, unit), slip.value, tolerance):
            wrong = (slip.misconception,) if slip.misconception else ()
            return Grade(verdict=Verdict.INCORRECT, score=0, feedback=(slip.why,), misconceptions=wrong)
    return Grade(verdict=Verdict.INCORRECT, score=0)


def _is_slip(value: float, slips: tuple[Slip, ...], tolerance: float) -> bool:
    return any(_near(value, slip.value, tolerance) for slip in slips)


def _in_unit(said: Said, expected: float, unit: str) -> float:
    """The value in the unit of the expected one: a % sign means hundredths unless the unit is percent itself."""
    if unit == "%":
        bare_share = not said.percent and abs(said.value) <= 1 < abs(expected)
        return said.value * 100 if bare_share else said.value
    return said.value / 100 if said.percent else said.value


def _near(value: float, expected: float, tolerance: float) -> bool:
    # A hair of slack, so that a value exactly at the tolerance is not lost to binary fractions.
    return abs(value - expected) <= tolerance + 1e-9 * max(1.0, abs(expected))
