"""What Discord's servers refuse: the limits of messages, cards, forms and commands."""

from typing import Any

IS_CARD = 1 << 15


class Bad(Exception):
    """A request that the real server refuses: (status, code, message)."""


def demand(condition: bool, code: int, otherwise: str) -> None:
    if not condition:
        raise Bad(400, code, otherwise)


def nested(parts: Any) -> list[dict[str, Any]]:
    """All components, however deep."""
    found = []
    for part in parts:
        inside = [*part.get("components", ()), *([part["accessory"]] if "accessory" in part else ())]
        found += [part, *nested(inside)]
    return found


def text_of(body: dict[str, Any]) -> str:
    """All that people read in a message."""
    texts = [part["content"] for part in nested(body.get("components", ())) if part["type"] == 10]
    return body.get("content") or "\n\n".join(texts)


def buttons_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a message, in the order in which they stand."""
    return [part for part in nested(message.get("components", ())) if part["type"] == 2]


def _check_card(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules of a message that is made of components alone; the rows in it."""
    parts = nested(body["components"])
    demand(not body.get("content"), 50035, "content with IS_COMPONENTS_V2")
    demand(1 <= len(parts) <= 40, 50035, "1 to 40 components")
    demand(sum(len(part["content"]) for part in parts if part["type"] == 10) <= 4000, 50035, "4000 characters of text")
    for part in parts:
        demand(part["type"] in {1, 2, 3, 9, 10, 14, 17}, 50035, f"component {part['type']}")
        if part["type"] == 10:
            demand(bool(part["content"].strip()), 50035, "an empty text display")
        if part["type"] == 9:
            demand(1 <= len(part["components"]) <= 3 and part["accessory"]["type"] in {2, 11}, 50035, "section")
        if part["type"] == 17:
            demand(
                len(part["components"]) >= 1 and all(p["type"] != 17 for p in part["components"]), 50035, "container"
            )
    return [part for part in parts if part["type"] == 1]


def check_message(body: dict[str, Any], *, cards: bool = True) -> None:
    if body.get("flags", 0) & IS_CARD:
        demand(cards, 50035, "IS_COMPONENTS_V2 is not known here")
        rows = _check_card(body)
        _check_parts(rows, [part for part in nested(body["components"]) if part["type"] in {2, 3}])
        return
    content = body.get("content", "")
    demand(len(content.encode("utf-16-le")) // 2 <= 2000, 50035, "content is longer than 2000")
    demand(bool(content.strip()) or "file" in body, 50006, "Cannot send an empty message")
    rows = body.get("components", [])
    demand(len(rows) <= 5 and all(row["type"] == 1 for row in rows), 50035, "at most 5 rows, and nothing but rows")
    _check_parts(rows, [part for row in rows for part in row["components"]])


def _check_parts(rows: list[dict[str, Any]], parts: list[dict[str, Any]]) -> None:
    names = [part["custom_id"] for part in parts]
    demand(len(names) == len(set(names)), 50035, "custom ids must be unique")
    for row in rows:
        demand(1 <= len(row["components"]) <= 5, 50035, "1 to 5 buttons in a row")
    for part in parts:
        demand(1 <= len(part["custom_id"]) <= 100, 50035, "custom_id: 1 to 100")
        if part["type"] == 2:
            demand(1 <= len(part["label"].strip()) <= 80, 50035, "label: 1 to 80")
        else:
            demand(1 <= len(part["options"]) <= 25, 50035, "options: 1 to 25")
            demand(
                all(1 <= len(o["label"]) <= 100 and 1 <= len(o["value"]) <= 100 for o in part["options"]),
                50035,
                "option",
            )


def check_form(form: dict[str, Any], *, radio: bool) -> None:
    demand(len(form["custom_id"]) <= 100 and 1 <= len(form["title"]) <= 45, 50035, "wrong form")
    demand(1 <= len(form["components"]) <= 5, 50035, "1 to 5 parts in a form")
    for part in form["components"]:
        demand(part["type"] in {1, 18}, 50035, "rows or labels")
        inside = part["component"] if part["type"] == 18 else part["components"][0]
        demand(1 <= len((part if part["type"] == 18 else inside)["label"]) <= 45, 50035, "label: 1 to 45")
        demand(inside["type"] in ({3, 4, 21} if part["type"] == 18 else {4}), 50035, "no such part")
        if inside["type"] == 21:
            demand(radio, 50035, "component 21 is not known here")
            demand(2 <= len(inside["options"]) <= 10, 50035, "2 to 10 options")
        for option in inside.get("options", ()):
            demand(1 <= len(option["label"]) <= 100 and 1 <= len(option["value"]) <= 100, 50035, "option")


def check_commands(commands: list[dict[str, Any]]) -> None:
    demand(len(commands) <= 100, 30032, "too many commands")
    for command in commands:
        demand(1 <= len(command["description"]) <= 100 and len(command["options"]) <= 25, 50035, command["name"])
        for option in command["options"]:
            demand(1 <= len(option["description"]) <= 100 and 1 <= len(option["name"]) <= 32, 50035, option["name"])
