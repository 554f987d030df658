"""The rules stay compact, read no clock, and everything is one colour: sync."""

import ast

from tests.architecture.ground import ALONE, product_files, rule_files, shown, tree

RULES_MAX_LINES = 4_000
ASYNC_ALLOWED = {"simulators/doors/asgi.py"}
"""The ASGI door of the simulators: nothing else speaks a protocol that is async."""
CLOCKS = {"now", "utcnow", "today"}
OPENS = {"open", "print", "input", "exec", "eval", "__import__"}


def test_the_rules_stay_under_4000_lines_in_all() -> None:
    rules = [path for path in rule_files() if path not in ALONE]
    assert sum(len(path.read_text().splitlines()) for path in rules) <= RULES_MAX_LINES


def test_nothing_is_async_but_what_is_named_here() -> None:
    kinds = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    found = {shown(path) for path in product_files() if any(isinstance(node, kinds) for node in ast.walk(tree(path)))}
    assert found <= ASYNC_ALLOWED


def test_the_rules_neither_read_a_clock_nor_open_anything() -> None:
    found = []
    for path in rule_files():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            of_class = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
            if of_class and node.func.attr in CLOCKS and node.func.value.id in ("datetime", "date"):
                found.append(f"{shown(path)}:{node.lineno}")
            if isinstance(node.func, ast.Name) and node.func.id in OPENS:
                found.append(f"{shown(path)}:{node.lineno}")
    assert found == []
