"""Numbers as people type them, compared as numbers: 0.75, 75%, 3/4 and .75 are one answer."""

import math
import re
from dataclasses import dataclass

from bot.core.grading.asides import core, corrected
from bot.core.grading.grade import Grade, Verdict
from bot.core.grading.number_words import in_digits, with_plain_signs
from bot.core.grading.remarks import answer_alone
from bot.core.grading.replies import gives_up
from bot.core.grading.units import factor_between

SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "million": 1e6, "billion": 1e9, "thousand": 1e3, "hundred": 1e2}
NUMBER = re.compile(
    r"(?<![\w.])(?P<sign>[-+−](?=[\d.])|(?:(?<=^)|(?<==)|(?<==\s))[-+−]\s)?"
    r"(?P<body>[1-9]\d{0,2}(?:[ ,']\d{3})+(?!\d)(?:\.\d+)?|\d*[.,]?\d+(?:e[-+]?\d+)?)"
    r"(?:\s?/\s?(?P<under>\d+(?:\.\d+)?))?\s?(?P<percent>%|percent\b|per cent\b|pct\b|pp\b|percentage points?\b)?"
    r"(?:\s?(?P<scale>k|m|b|bn|million|billion|thousand|hundred)\b(?!\w))?"
    r"(?:\s?(?P<unit>(?!(?:in|of|out|or|and)\b)[a-zµ]+))?(?:\s?(?:in|of|out of)\s(?P<among>\d+)(?![\d.,]))?",
    re.IGNORECASE,
)
GROUPED = re.compile(r"[1-9]\d{0,2}(?:[ ,']\d{3})+(?:\.\d+)?")
POWER = re.compile(
    r"\W*(?:(?:it'?s|is|about|i think|answer|approx(?:imately)?)\W+)*(?:(?P<times>\d+(?:\.\d+)?)\s*[x*×·]\s*)?"
    r"(?P<base>\d+(?:\.\d+)?)\s?(?:\^|\*\*)\s?\(?(?P<exponent>-?\d{1,3})\)?\W*",
    re.IGNORECASE,
)
LEADS_TO = re.compile(
    r"=>|->|→|⇒|=|≈|≅|~|\b(?:so|thus|hence|therefore|i\.?e\b\.?|which (?:is|means|gives|makes)|that is|gives|giving|makes|yields|equals|comes (?:out )?to|adds up to|results? in|leads to|rounded(?: to)?)(?=\W)",
    re.IGNORECASE,
)
"""What stands between working and result, either way round."""
ASIDE = re.compile(
    r"\b(?:since|because|as|instead of|rather than|compared (?:to|with)|unlike|down from|up from|given|assuming|when|if)\b.*$|\([^()]*\)|(?<!\d)\s[–—-]\s.*$",
    re.IGNORECASE,
)
"""What a number may be followed by that is no answer: reasons, brackets."""
BEFORE_CONTEXT = re.compile(
    r"\b(?:of|per|in|for|with|at|from|by|after|over|than|times|every|each|among|across|under|on|to|[a-z]\s*=)\s*(?:the |a |all |only )?$",
    re.IGNORECASE,
)
"""What stands before a number that belongs to the question: "14 in 7 days", "with k = 5"."""
IN_FUNCTION = re.compile(
    r"\b(?:ln|log|log2|log10|exp|sqrt|root|sigmoid|sigma|σ|e|floor|ceil|round)\s*(?:of )?[(]?[-−]?\s*$", re.IGNORECASE
)
SCALED = re.compile(
    r"\b(?:half|(?:one |a |two )?(?:thirds?|quarters?|fifths?|tenths?)|twice|double|triple|thrice|(?:less|more|fewer|greater|smaller|larger|lower|higher|bigger) than|below|above|under|over|beyond)"
    r"\s(?:of\s)?(?:of |the |about |around |some |~)?$",
    re.IGNORECASE,
)
"""What before a number makes another one of it: "half of 20", "less than 5"."""
OR = re.compile(r"\bor\b", re.IGNORECASE)
SQUARE = re.compile(r"\b(\d+)\s?(?:x|×|\*|by)\s?\1\b", re.IGNORECASE)
""""112 x 112": the size of a square, given by its side."""
WHOLE = 100
""""50/50" is meant as half, not as one."""
OPERATED = re.compile(r"\s*[a-z]*\s*(?:times|x|×|·|plus|minus|divided|multiplied)\s", re.IGNORECASE)
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
UNFINISHED = "That is not one number yet. Type the result, such as 0.75."
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
    decimals: int = 12
    """Decimals that it was written with; 12 for a fraction, which is exact."""
    unit: str = ""
    """The word behind it, in lower case."""
    other: float | None = None
    """Another reading: "1,386" as 1.386, "14.400" as 14,400, "3 in 4" as 0.75."""

    @property
    def share(self) -> float:
        """The value with a % sign as hundredths."""
        return self.value / 100 if self.percent else self.value


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
        sign = -1 if (match["sign"] or "").strip() in {"-", "−"} else 1
        value = sign * _value(match["body"])
        other = _read_otherwise(match["body"])
        decimals = len(re.split(r"[.,]", match["body"].lower().partition("e")[0])[-1]) if value % 1 else 0
        if match["under"]:
            if float(match["under"]) == 0:
                continue
            if value + float(match["under"]) == WHOLE:
                other = value / WHOLE
            value, decimals = value / float(match["under"]), 12
        if match["scale"]:
            value *= SCALES[match["scale"].lower()]
        if match["among"] and float(match["among"]) > value > 0:
            other = value / float(match["among"])
        end = max(match.end(name) for name in ("body", "under", "percent", "scale", "among"))
        unit = (match["unit"] or "").lower()
        found.append(Said(value, bool(match["percent"]), match.start(), end, decimals, unit, other))
    return found


def _value(body: str) -> float:
    if GROUPED.fullmatch(body):
        return float(re.sub(r"[ ,']", "", body))
    return float(body.replace(",", "."))


def _read_otherwise(body: str) -> float | None:
    """A number with one comma or point before three digits, read as people of other countries write it."""
    if re.fullmatch(r"[1-9]\d{0,2},\d{3}", body):
        return float(body.replace(",", "."))
    return float(body.replace(".", "")) if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", body) else None


def the_number(text: str) -> Said | str:
    """The one number that a reply gives as its answer, or the sentence that asks for it."""
    plain = with_plain_signs(text)
    if not re.search(r"\d", plain):
        plain = in_digits(core(plain))
    said = corrected(plain)
    power = POWER.fullmatch(said)
    if power:
        return Said(_power(power), percent=False, start=0, end=len(said))
    for part in reversed(LEADS_TO.split(said)):
        candidates = _candidates(part)
        if len(candidates) > 1:
            candidates = _candidates(ASIDE.sub(" ", part)) or candidates
        if len(candidates) > 1:
            candidates = [one for one in candidates if not BEFORE_CONTEXT.search(part[: one.start])] or candidates
        if len(candidates) > 1:
            candidates = _marked(part, candidates)
        if candidates:
            return candidates[0] if _are_one(candidates, exactly=bool(OR.search(part))) else SEVERAL
    left = [one for one in numbers_in(said) if not _is_denied(said, one)]
    if not left:
        return NO_NUMBER
    if all(_is_working(said, one) for one in left) and not SQUARE.search(said):
        return UNFINISHED
    return left[0] if _are_one(left, exactly=bool(OR.search(said))) else SEVERAL


def _candidates(part: str) -> list[Said]:
    """Numbers that may be the answer: not denied, not in the midst of working, no ratio, no argument."""
    return [one for one in numbers_in(part) if not _is_denied(part, one) and not _is_working(part, one)]


def _is_working(part: str, said: Said) -> bool:
    """Whether a number is only part of a sum, or bounds what is meant: "1 - 0.3", "half of 20", "less than 5"."""
    before = part[: said.start]
    return bool(
        _in_expression(part, said) or IN_FUNCTION.search(before) or SCALED.search(before) or _is_summed(part, said)
    )


def _is_summed(part: str, said: Said) -> bool:
    return bool(
        re.search(r"\d\)?\s*[-−–+]\s*\(?$", part[: said.start]) or re.match(r"\s*\)?\s*\+\s*\(?\d", part[said.end :])
    )


def _is_denied(part: str, said: Said) -> bool:
    return bool(NEGATION.search(part[: said.start]) or DENIED.match(part[said.end :]))


def _marked(part: str, candidates: list[Said]) -> list[Said]:
    """Those behind a word that announces a result, if there are any."""
    marks = r"(?:\bis|\banswer|\bget|\babout|it'?s|[a-z]:)\s*$"
    return [one for one in candidates if re.search(marks, part[: one.start].lower())] or candidates


def _are_one(candidates: list[Said], *, exactly: bool) -> bool:
    """Whether all are one number, written or (unless `exactly`) rounded in different ways."""
    first = candidates[0]
    if exactly:
        return all(math.isclose(first.share, one.share, rel_tol=1e-9) for one in candidates[1:])
    return all(_is_rounded(first, one) or _is_rounded(one, first) for one in candidates[1:])


def _is_rounded(rough: Said, exact: Said) -> bool:
    decimals = rough.decimals + (2 if rough.percent else 0)
    slack = 0.5 * 10.0**-decimals if decimals else 0
    return abs(rough.share - exact.share) <= slack + 1e-12 * abs(exact.share)


def _power(match: re.Match[str]) -> float:
    """The value of "10^6" or "3 x 10^-2"; infinite where it is beyond any answer."""
    try:
        return float(match["times"] or 1) * float(match["base"]) ** int(match["exponent"])
    except OverflowError:
        return math.inf


def _in_expression(text: str, said: Said) -> bool:
    """Whether the number is part of the working or of a ratio: next to an operator or a bracket."""
    before, after = text[: said.start].rstrip(), text[said.end :].lstrip()
    if re.search(r"\d\s*:$", before) or re.match(r":\s*\d", after) or OPERATED.match(text[said.end :]):
        return True
    if re.search(r"\b(?:times|x|×|plus|minus|by)$", before, re.IGNORECASE) and re.search(r"\d", before):
        return True
    if before[-1:] == "(" and re.match(r"[^()]*\)", after):
        return bool(re.search(r"[\w/*×·^]\s?\($", before))  # "sigmoid(1)", "3/(3+1)", not "(0.75)"
    return before[-1:] in set("+*/×÷·^") or (after[:1] in set("+*/×÷·^") or bool(re.match(r"[-−–]\s?[\d(]", after)))


def grade_number(text: str, answer: float, *, tolerance: float, unit: str = "", slips: tuple[Slip, ...] = ()) -> Grade:
    """Grades a typed number; explains the slip where the number gives it away."""
    if gives_up(text):
        return Grade(verdict=Verdict.INCORRECT, score=0, gave_up=True)
    said = the_number(answer_alone(text, ()))
    if isinstance(said, str):
        return Grade(verdict=Verdict.INCORRECT, score=0, unclear=said)
    if any(_near(value, answer, tolerance) for value in _readings(said, unit)):
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
        if any(_near(value, slip.value, tolerance) for value in _readings(said, unit)):
            wrong = (slip.misconception,) if slip.misconception else ()
            return Grade(verdict=Verdict.INCORRECT, score=0, feedback=(slip.why,), misconceptions=wrong)
    return Grade(verdict=Verdict.INCORRECT, score=0)


def _is_slip(value: float, slips: tuple[Slip, ...], tolerance: float) -> bool:
    return any(_near(value, slip.value, tolerance) for slip in slips)


def _readings(said: Said, unit: str) -> list[float]:
    """
    What it may be in the unit asked for: a % sign means hundredths unless percent is asked for, where a share without the
    sign is meant too; another unit of the same kind is converted.
    """
    factor = factor_between(said.unit, unit)
    if factor is not None:
        return [said.value * factor]
    if unit == "%":
        return (
            [said.value]
            if said.percent
            else [said.value, said.value * 100, *((said.other * 100,) if said.other else ())]
        )
    return [said.share] if said.other is None or said.percent else [said.share, said.other]


def _near(value: float, expected: float, tolerance: float) -> bool:
    # A hair of slack, so that a value exactly at the tolerance is not lost to binary fractions.
    return abs(value - expected) <= tolerance + 1e-9 * max(1.0, abs(expected))
