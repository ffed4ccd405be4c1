"""Finds, in the code, which sentences the bot says and which values it fills in."""

import ast
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

BOT = Path(__file__).parents[2] / "bot"
SAYING = {"say": 0, "edit": 0, "button": 0, "label": 0, "say_in": 1}  # method -> which argument is the key
KEY = re.compile(r"[a-z_]+\.(?!yaml)[a-z0-9_]+")
OURS = {"buttons", "topic"}  # arguments of the methods themselves


@dataclass(frozen=True)
class Call:
    """One place where a sentence is said: the keys it may have, and the values given with it."""

    place: str
    keys: tuple[str, ...]
    given: frozenset[str]


@cache
def modules() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text("utf-8"))) for path in sorted(BOT.rglob("*.py"))]


@cache
def calls() -> tuple[Call, ...]:
    """Every call whose key and values can be seen where it stands."""
    return tuple(
        call
        for path, module in modules()
        for scope in ast.walk(module)
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(scope)
        if isinstance(node, ast.Call) and (call := _call(path, scope, node))
    )


def _call(path: Path, scope: ast.AST, node: ast.Call) -> Call | None:
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    at = SAYING.get(method)
    if at is None or len(node.args) <= at or any(keyword.arg is None for keyword in node.keywords):
        return None
    keys = tuple(key for key in _values(node.args[at], scope) if KEY.fullmatch(key))
    given = frozenset(keyword.arg for keyword in node.keywords if keyword.arg) - OURS
    return Call(f"{path.name}:{node.lineno}", keys, given) if keys else None


def _values(node: ast.expr, scope: ast.AST) -> list[str]:
    """What a key may be: itself, either side of a condition, or what its name was set to in this function."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _values(node.body, scope) + _values(node.orelse, scope)
    if isinstance(node, ast.Name):
        sets = [one for one in ast.walk(scope) if isinstance(one, ast.Assign)]
        named = [one.value for one in sets if [ast.unparse(target) for target in one.targets] == [node.id]]
        return [value for one in named if not isinstance(one, ast.Name) for value in _values(one, scope)]
    return []


@cache
def named(files: frozenset[str]) -> tuple[set[str], set[str]]:
    """All keys that stand anywhere in the code, and the beginnings of those that are put together there."""
    whole, begun = set(), set()
    for _, module in modules():
        topics = {id(part) for node in ast.walk(module) if isinstance(node, ast.keyword) and node.arg == "topic"
                  for part in ast.walk(node.value)}  # fmt: skip
        parts = {id(part) for node in ast.walk(module) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(module):
            if id(node) in topics:
                continue
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                begun.add(str(node.values[0].value))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
                whole.add(node.value)
    return (
        {key for key in whole if KEY.fullmatch(key) and key.partition(".")[0] in files},
        {key for key in begun if "." in key and key.partition(".")[0] in files},
    )
