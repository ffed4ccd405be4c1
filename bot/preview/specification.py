"""The published Bot API specification as data: which fields a method or a type has, and of which types."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from bot.preview.values import JSON

PLAIN: dict[str, tuple[type, ...]] = {
    "String": (str,),
    "Integer": (int,),
    "Float": (int, float),
    "Boolean": (bool,),
}
LIST = "Array of "


class Specification:
    """Answers what is wrong with a call; fields the specification does not know are wrong."""

    def __init__(self, methods: JSON, types: JSON) -> None:
        self._methods = methods
        self._types = types

    @classmethod
    @cache
    def load(cls, path: Path) -> "Specification":
        read = json.loads(path.read_text(encoding="utf-8"))
        return cls(read["methods"], read["types"])

    def problems(self, method: str, params: JSON) -> list[str]:
        """One sentence for each thing that is not as specified."""
        if method not in self._methods:
            return [f"the specification has no method {method}"]
        return self._fields(method, self._methods[method].get("fields", []), params)

    def _fields(self, where: str, fields: list[JSON], given: JSON) -> list[str]:
        known = {field["name"]: field for field in fields}
        unknown = [f"{where} has no field {name}" for name in given if name not in known]
        missing = [
            f"{where} needs {name}" for name, field in known.items() if field.get("required") and name not in given
        ]
        return (
            unknown
            + missing
            + [
                problem
                for name, value in given.items()
                if name in known
                for problem in self._value(f"{where}.{name}", value, known[name]["types"])
            ]
        )

    def _value(self, where: str, value: Any, types: list[str]) -> list[str]:
        """The complaint of the type that fits best; none when one fits."""
        return min((self._one(where, value, name) for name in types), key=len)

    def _one(self, where: str, value: Any, name: str) -> list[str]:
        if name.startswith(LIST):
            if not isinstance(value, list):
                return [f"{where} must be {name}"]
            inner = [name.removeprefix(LIST)]
            return [problem for item in value for problem in self._value(where, item, inner)]
        if name in PLAIN:
            fits = isinstance(value, PLAIN[name]) and (name == "Boolean") == isinstance(value, bool)
            return [] if fits else [f"{where} must be {name}"]
        if name == "InputFile":
            return [] if not isinstance(value, dict | list) else [f"{where} must be {name}"]
        return self._object(where, value, name)

    def _object(self, where: str, value: Any, name: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{where} must be {name}"]
        kind = self._types[name]
        if kind.get("subtypes"):
            return self._value(where, value, kind["subtypes"])
        return self._fields(where, kind.get("fields", []), value)
