"""Reads what people type for a place, a time of day and a date."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import available_timezones

from rapidfuzz import fuzz, process

from bot.core.study_day import zone

# Large cities (and countries with one clock) that IANA does not name, by the zone whose clock they keep.
CITIES: Mapping[str, str] = {
    **dict.fromkeys(("munich", "hamburg", "frankfurt", "cologne", "stuttgart", "dusseldorf", "germany"), "Europe/Berlin"),
    **dict.fromkeys(("barcelona", "valencia", "seville", "spain"), "Europe/Madrid"),
    **dict.fromkeys(("milan", "turin", "naples", "italy"), "Europe/Rome"),
    **dict.fromkeys(("lyon", "marseille", "toulouse", "france"), "Europe/Paris"),
    **dict.fromkeys(("manchester", "edinburgh", "cambridge", "oxford", "uk", "england", "united kingdom"), "Europe/London"),
    **dict.fromkeys(("rotterdam", "eindhoven", "the hague", "netherlands"), "Europe/Amsterdam"),
    **dict.fromkeys(("geneva", "basel", "lausanne", "switzerland"), "Europe/Zurich"),
    **dict.fromkeys(("krakow", "wroclaw", "poland"), "Europe/Warsaw"),
    **dict.fromkeys(("st petersburg", "saint petersburg"), "Europe/Moscow"),
    **dict.fromkeys(("lviv", "kharkiv", "odesa", "ukraine"), "Europe/Kyiv"),
    **dict.fromkeys(("ankara", "izmir", "turkey"), "Europe/Istanbul"),
    **dict.fromkeys(
        ("mumbai", "delhi", "new delhi", "bangalore", "bengaluru", "hyderabad", "chennai", "pune", "kochi", "india", "ist"),
        "Asia/Kolkata",
    ),
    **dict.fromkeys(("lahore", "islamabad", "pakistan"), "Asia/Karachi"),
    **dict.fromkeys(("beijing", "shenzhen", "guangzhou", "hangzhou", "china"), "Asia/Shanghai"),
    **dict.fromkeys(("osaka", "kyoto", "japan"), "Asia/Tokyo"),
    **dict.fromkeys(("hanoi", "saigon", "vietnam"), "Asia/Ho_Chi_Minh"),
    **dict.fromkeys(("tel aviv", "israel"), "Asia/Jerusalem"),
    **dict.fromkeys(("abu dhabi", "uae"), "Asia/Dubai"),
    **dict.fromkeys(("abuja", "nigeria"), "Africa/Lagos"),
    **dict.fromkeys(("cape town", "south africa"), "Africa/Johannesburg"),
    **dict.fromkeys(
        ("san francisco", "sf", "seattle", "san jose", "san diego", "palo alto", "mountain view", "portland", "la", "las vegas",
         "california", "pacific", "pst", "pdt"),
        "America/Los_Angeles",
    ),
    **dict.fromkeys(
        ("nyc", "boston", "washington", "washington dc", "philadelphia", "atlanta", "miami", "pittsburgh", "orlando", "eastern", "est", "edt"),
        "America/New_York",
    ),
    **dict.fromkeys(("austin", "houston", "dallas", "minneapolis", "texas", "central", "cst", "cdt"), "America/Chicago"),
    **dict.fromkeys(("salt lake city", "mst", "mdt"), "America/Denver"),
    **dict.fromkeys(("montreal", "ottawa", "waterloo"), "America/Toronto"),
    **dict.fromkeys(("rio", "rio de janeiro", "brasilia", "brazil"), "America/Sao_Paulo"),
    **dict.fromkeys(("cet", "cest"), "Europe/Berlin"),
    **dict.fromkeys(("gmt", "utc", "z"), "UTC"),
    **dict.fromkeys(("bst",), "Europe/London"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ZoneFound:
    """The zone meant, or candidates to choose from; neither where nothing fits."""

    name: str = ""
    candidates: tuple[str, ...] = ()


@cache
def _zones() -> Mapping[str, str]:
    """Spoken name ("new york", "europe new york") -> IANA name."""
    named: dict[str, str] = {}
    for name in sorted(available_timezones(), key=lambda zone_name: (zone_name.startswith("Etc"), zone_name)):
        spoken = name.lower().replace("_", " ")
        named.setdefault(spoken, name)
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/")):
            named.setdefault(spoken.rpartition("/")[2], name)
    return named | dict(CITIES)


def read_zone(said: str, now: datetime) -> ZoneFound:
    """A city, a zone's name, an offset ("UTC+2"), or the time that it is there now ("14:05")."""
    wanted = " ".join(said.strip().lower().replace("_", " ").split()).rstrip(".!")
    if wanted in _zones():
        return ZoneFound(_zones()[wanted])
    if found := re.fullmatch(r"(?:utc|gmt)?\s*([+\-−])\s*(\d{1,2})(?::?(\d{2}))?", wanted):
        minutes = int(found.group(2)) * 60 + int(found.group(3) or 0)
        return _with_offset(now, -minutes if found.group(1) in "-−" else minutes)
    if (minute := read_time(wanted)) is not None and re.search(r"\d\s*(?::|am|pm|h)", wanted):
        shown = now.astimezone(UTC)
        ahead = (minute - shown.hour * 60 - shown.minute + 720) % 1440 - 720
        return _with_offset(now, round(ahead / 15) * 15)
    for part in (wanted.split(",")[0].strip(), wanted.split("/")[-1].strip()):
        if part in _zones():
            return ZoneFound(_zones()[part])
    likely = process.extract(wanted, list(_zones()), scorer=fuzz.ratio, limit=5, score_cutoff=70)
    if likely and likely[0][1] >= 88 and len(wanted) >= 5:
        return ZoneFound(_zones()[likely[0][0]])
    return ZoneFound(candidates=tuple(dict.fromkeys(_zones()[name] for name, _, _ in likely))[:4])


# The best-known place first, wherever a clock is the same in several.
KNOWN_BEST = (
    "Europe/London", "Europe/Berlin", "Europe/Athens", "Europe/Moscow", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka",
    "Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland", "America/Sao_Paulo", "America/Halifax",
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
    "Asia/Kathmandu", "Asia/Tehran", "Asia/Kabul", "Asia/Yangon", "Australia/Adelaide", "America/St_Johns", "Africa/Lagos",
    "Africa/Johannesburg", "Africa/Nairobi", "America/Mexico_City", "America/Bogota", "Asia/Singapore", "Asia/Tashkent", "Australia/Brisbane",
    "UTC",
)  # fmt: skip


def _with_offset(now: datetime, minutes: int) -> ZoneFound:
    fitting = [name for name in KNOWN_BEST if now.astimezone(zone(name)).utcoffset() == timedelta(minutes=minutes)]
    return ZoneFound(fitting[0]) if len(fitting) == 1 else ZoneFound(candidates=tuple(fitting[:4]))


WORDS_FOR_TIMES = {
    "morning": 540,
    "noon": 720,
    "midday": 720,
    "afternoon": 900,
    "evening": 1080,
    "night": 1260,
    "midnight": 0,
}


def read_time(said: str) -> int | None:
    """Minute of the day that "9", "9:30", "9.30", "9am", "21h", "half past" ... name; None if none does."""
    wanted = said.strip().lower().removeprefix("at ").replace("o'clock", "").strip(" .!")
    if wanted in WORDS_FOR_TIMES:
        return WORDS_FOR_TIMES[wanted]
    found = re.fullmatch(
        r"(\d{1,2})(?:[:.h]\s?(\d{2})|h|(\d{2}))?\s*(a\.?m\.?|p\.?m\.?)?(?:\s*(?:uhr|h|hours?))?", wanted
    )
    if not found:
        return None
    hour, minute = int(found.group(1)), int(found.group(2) or found.group(3) or 0)
    half = (found.group(4) or "").replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def read_date(said: str, today: date) -> date | None:
    """The day after today that "14 Dec", "the 14th", "in three weeks" or "2027-01-14" names; None if none does."""
    import dateparser  # noqa: PLC0415  (costs a fifth of a second, and few ever type a date)

    wanted = re.sub(r"\b(my|interview|is|on|the|its|it's|date)\b", " ", said.strip().lower())
    wanted = re.sub(r"\b(\d{1,2})(st|nd|rd|th)\b", r"\1", " ".join(wanted.split())).strip(" .!?")
    wanted = re.sub(r"^next (?=mon|tue|wed|thu|fri|sat|sun)", "", wanted)
    if re.fullmatch(r"\d{1,2}", wanted):
        return _day_of_month(int(wanted), today)
    if not wanted or len(wanted) > 40:
        return None
    settings = {
        "RELATIVE_BASE": datetime(today.year, today.month, today.day, 12),  # noqa: DTZ001  (a calendar date has no zone)
        "PREFER_DATES_FROM": "future",
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day"],
    }
    found = dateparser.parse(wanted, languages=["en"], settings=settings)
    if found is None and re.search(r"\b(week|month)s?\b|\b(mon|tue|wed|thu|fri|sat|sun)", wanted):
        del settings["REQUIRE_PARTS"]
        found = dateparser.parse(wanted, languages=["en"], settings=settings)
    return found.date() if found and found.date() > today else None


def _day_of_month(number: int, today: date) -> date | None:
    day = today + timedelta(days=1)
    for _ in range(62):
        if day.day == number:
            return day
        day += timedelta(days=1)
    return None
