"""A JSON Schema of question files, for editors: completion, and a red line under a misspelled field."""

import json
from typing import Any

from pydantic import TypeAdapter

from bot.core.bank import Topic
from bot.core.questions.base import Frozen
from bot.core.questions.registry import AnyQuestion


class _File(Frozen):
    """A file of data/questions/."""

    topic: Topic
    question: tuple[AnyQuestion, ...]


def json_schema() -> str:
    """The schema as indented JSON, keys in a fixed order."""
    schema: dict[str, Any] = TypeAdapter(_File).json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Warmstart question file"
    schema["$defs"]["FollowUp"] = {"anyOf": [{"type": "string", "minLength": 1}, schema["$defs"]["FollowUp"]]}
    for kind in schema["$defs"].values():
        # The loader fills it in from the file's own [topic].
        if "topic" in kind.get("required", ()) and "stem" in kind.get("properties", {}):
            kind["required"].remove("topic")
    return json.dumps(schema, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
