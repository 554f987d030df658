"""The rules stay compact, read no clock, and everything is one colour: sync."""

import ast
import tokenize
from pathlib import Path

import pytest

from tests.architecture.ground import ROOT, nodes, product_files, rule_files, shown

MAX_LINES_OF_CODE = {
    "flags": 800,
    "budget": 500,
    "rollout": 500,
    "letters": 250,
    "media": 100,
    "planning": 560,
    "timetable": 120,
    "wording": 60,
    "documents": 40,
    "sandbox": 120,
    "repeats": 20,
    "callbacks": 55,
    "sign_ins": 70,
    "leases": 30,
    "monitored": 45,
    "engagement": 770,
    "ports": 600,
    "verbs": 250,
    "creation": 650,
    "core": 2_770,
}
"""Of each room of rules that can be read by itself, and of all the others together (ADR-0007)."""
ROOMS = {
    "letters.py": "letters",
    "media.py": "media",
    "canary.py": "rollout",
    "timetable.py": "timetable",
    "boots.py": "timetable",
    "wording.py": "wording",
    "documents.py": "documents",
    "sandbox.py": "sandbox",
    "repeats.py": "repeats",
    "callbacks.py": "callbacks",
    "sign_ins.py": "sign_ins",
    "leases.py": "leases",
    "monitored.py": "monitored",
    "ports/verbs": "verbs",
}
"""Rules beside a room's folder that belong to it, and a folder in a room that is one by itself."""
STANDS_ALONE = {"safety_core/audit/verifier.py"}
"""What a stranger carries away: nothing in the core imports it."""
SILENT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
ASYNC_ALLOWED = {"simulators/doors/asgi.py", "safety_core/console/streams/events.py", "steps/rig/browser.py"}
"""The ASGI door of the simulators, the console's event stream, since a page that is only open must not cost a thread, and the
browser of scenarios, which is the other side of ASGI: nothing else speaks a protocol that is async."""
CLOCKS = {"now", "utcnow", "today"}
OPENS = {"open", "print", "input", "exec", "eval", "__import__"}


def lines_of_code(path: Path) -> int:
    """Lines that hold anything but a comment, a document or nothing."""
    documents = {
        line
        for node in nodes(path, ast.Expr)
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    with path.open("rb") as file:
        said = [each for each in tokenize.tokenize(file.readline) if each.type not in SILENT]
    return len({line for each in said for line in range(each.start[0], each.end[0] + 1)} - documents)


@pytest.mark.parametrize("room", MAX_LINES_OF_CODE)
def test_the_rules_stay_under_their_limit_of_lines_of_code(room: str) -> None:
    counted = {
        shown(path): lines_of_code(path)
        for path in rule_files()
        if shown(path) not in STANDS_ALONE and _room(path) == room
    }
    assert counted
    assert sum(counted.values()) <= MAX_LINES_OF_CODE[room]


def _room(path: Path) -> str:
    first, *within = path.relative_to(ROOT / "safety_core").parts
    name = ROOMS.get("/".join([first, *within[:1]])) or ROOMS.get(first, first)
    return name if name in MAX_LINES_OF_CODE else "core"


def test_a_line_of_code_is_no_comment_no_document_and_not_empty(tmp_path: Path) -> None:
    written = tmp_path / "written.py"
    written.write_text('"""A document\n\nof three lines."""\n\n# a comment\nTEXT = """two\nlines"""\n"""Of TEXT."""\n')
    assert lines_of_code(written) == 2


def test_nothing_is_async_but_what_is_named_here() -> None:
    kinds = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    found = {shown(path) for path in product_files() if any(nodes(path, *kinds))}
    assert found <= ASYNC_ALLOWED


def test_the_rules_neither_read_a_clock_nor_open_anything() -> None:
    found = []
    for path in rule_files():
        for node in nodes(path, ast.Call):
            of_class = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
            if of_class and node.func.attr in CLOCKS and node.func.value.id in ("datetime", "date"):
                found.append(f"{shown(path)}:{node.lineno}")
            if isinstance(node.func, ast.Name) and node.func.id in OPENS:
                found.append(f"{shown(path)}:{node.lineno}")
    assert found == []
