"""What a Bot API server refuses: the limits of texts, entities and keyboards."""

from typing import Any

ENTITY_TYPES = {"bold", "italic", "code", "pre", "blockquote", "spoiler", "text_link"}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class Bad(Exception):
    """A request that the real server refuses with 400."""


def demand(condition: bool, otherwise: str) -> None:
    if not condition:
        raise Bad(otherwise)


def check_text(text: str, entities: list[dict[str, Any]], limit: int, too_long: str) -> None:
    demand(bool(text.strip()), "message text is empty")
    demand(units(text) <= limit, too_long)
    demand(len(entities) <= 10_000 and "\x00" not in text, "wrong text")
    encoded = text.encode("utf-16-le")
    for entity in entities:
        demand(entity["type"] in ENTITY_TYPES, f"unknown entity {entity['type']}")
        begin, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        demand(entity["length"] > 0 and 0 <= begin < end <= len(encoded), "ENTITY_BOUNDS_INVALID")
        try:
            encoded[begin:end].decode("utf-16-le")
        except UnicodeDecodeError as error:
            raise Bad("ENTITY_BOUNDS_INVALID: inside a character") from error


def check_markup(markup: dict[str, Any] | None) -> None:
    if not markup:
        return
    buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
    demand(len(buttons) <= 100, "too many buttons")
    for button in buttons:
        demand(bool(button["text"].strip()), "BUTTON_TEXT_EMPTY")
        demand("url" in button or 1 <= len(button["callback_data"].encode()) <= 64, "BUTTON_DATA_INVALID")
    demand(len(markup.get("input_field_placeholder", "x")) in range(1, 65), "wrong placeholder")
