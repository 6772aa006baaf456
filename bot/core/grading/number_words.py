"""Numbers in words and in the signs of a page, written in digits."""

import re

SMALL = {
    "zero": 0, "nil": 0, "none": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
LARGE = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6,
         "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10, "hundredth": 100, "hundredths": 100}  # fmt: skip
WORD = "|".join(sorted((*SMALL, *LARGE), key=len, reverse=True))
PART = "|".join(sorted(PARTS, key=len, reverse=True))
RUN = re.compile(
    rf"\b(?P<minus>minus |negative )?(?:(?P<of_large>half|quarter) (?:of )?an? (?P<large>{'|'.join(LARGE)})"
    rf"|(?P<whole>(?:an? (?=(?:{'|'.join(LARGE)})\b))?(?:{WORD})(?:(?:[\s-]|\sand\s)(?:{WORD}))*)"
    rf"(?:\spoint(?P<decimals>(?:\s(?:{WORD}|oh|o))+)|\sand\s(?:an?|one)\s(?P<mixed>{PART})|[\s-](?P<times>{PART}))?"
    rf"|point(?P<fraction>(?:\s(?:{WORD}|oh|o))+)|(?:an?\s)?(?P<part>{PART}))\b",
    re.IGNORECASE,
)
VAGUE = frozenset({"one", "none", "half", "third", "fourth", "fifth", "sixth", "eighth", "tenth"})
"""Number words that are as often none: "this one", "half of the users", "the third"."""
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
VULGAR = {
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "⅕": "1/5",
    "⅖": "2/5",
    "⅗": "3/5",
    "⅘": "4/5",
    "⅙": "1/6",
    "⅛": "1/8",
    "⅜": "3/8",
}


def with_plain_signs(text: str) -> str:
    """Superscripts, vulgar fractions and odd spaces as one types them; "3 x 10^-2" as 3e-2, "1 1/2" as 1.5."""
    text = re.sub(r"[\u00a0\u2007\u2009\u202f]", " ", text).replace("⁄", "/")
    text = re.sub(r"(?<=\d)[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda match: "^" + match[0].translate(SUPERSCRIPTS), text)
    text = re.sub(f"[{''.join(VULGAR)}]", lambda match: f" {VULGAR[match[0]]}", text)
    text = re.sub(
        r"(?<![\d.,/])(\d{1,3}) +(\d{1,2})/(\d{1,2})(?![\d.,/])",
        lambda match: f"{int(match[1]) + int(match[2]) / (int(match[3]) or 1):.10g}",
        text,
    )
    return re.sub(
        r"(\d+(?:[.,]\d+)?)\s*[x*×·]\s*10\s?(?:\^|\*\*)\s?[({]?([-−–+]?\d{1,2})[)}]?",
        lambda match: f"{match[1].replace(',', '.')}e{match[2].replace('−', '-').replace('–', '-')}",
        text,
    )


def in_digits(text: str) -> str:
    """A text with its number words in digits; one that is mostly no number ("this one") only where nothing else is said."""
    for match in reversed(list(RUN.finditer(text))):
        vague = match[0].lower() in VAGUE and match[0] != text and not re.match(r" (?:in|out)\b", text[match.end() :])
        value = None if vague else _value(match)
        if value is not None:
            text = f"{text[: match.start()]}{value:.10g}{text[match.end() :]}"
    return text


def _value(match: re.Match[str]) -> float | None:
    said = {name: text.lower() for name, text in match.groupdict().items() if text}
    sign = -1 if "minus" in said else 1
    if "large" in said:
        return sign * LARGE[said["large"]] / PARTS[said["of_large"]]
    if "part" in said:
        return sign / PARTS[said["part"]]
    if "fraction" in said:
        return sign * float(f"0.{_digits(said['fraction'])}")
    whole = _counted(said["whole"])
    if whole is None:
        return None
    if "decimals" in said:
        return sign * float(f"{whole}.{_digits(said['decimals'])}")
    return sign * (
        (whole + 1 / PARTS[said["mixed"]]) if "mixed" in said else whole / PARTS.get(said.get("times", ""), 1)
    )


def _digits(said: str) -> str:
    return "".join("0" if word in {"oh", "o"} else str(SMALL.get(word, "")) for word in said.split())


def _counted(said: str) -> int | None:
    """The value of number words in a row; None where they are several numbers ("two and three")."""
    total = current = 0
    last = 0
    for word in re.split(r"[\s-]+", said):
        if word in SMALL:
            if last and not (last >= 100 or (last in range(20, 100, 10) and 0 < SMALL[word] < 10)):
                return None
            current, last = current + SMALL[word], SMALL[word]
        elif word == "hundred":
            current, last = (current or 1) * 100, 100
        elif word in LARGE:
            total, current, last = total + (current or 1) * LARGE[word], 0, LARGE[word]
    return total + current
