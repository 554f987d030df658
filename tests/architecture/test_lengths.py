"""What separates good houses is the tail: longest function, largest file."""

import ast
from math import ceil

from tests.architecture.ground import nodes, product_files, shown

FUNCTION_MAX = 60
MODULE_MAX = 400
FUNCTION_P90_MAX = 25
STANDS_ALONE = {"safety_core/audit/verifier.py": 505, "reports/signed/verify_gate.py": 665}
"""What a stranger carries away and runs alone is one file, whatever it has to know."""


def functions() -> list[tuple[int, str]]:
    return [
        (node.end_lineno - node.lineno + 1, f"{shown(path)}:{node.lineno} {node.name}")
        for path in product_files()
        for node in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
        if node.end_lineno
    ]


def test_no_function_is_longer_than_60_lines() -> None:
    assert [found for found in functions() if found[0] > FUNCTION_MAX] == []


def test_nine_functions_of_ten_have_at_most_25_lines() -> None:
    lengths = sorted(length for length, _ in functions())
    assert lengths[ceil(len(lengths) * 0.9) - 1] <= FUNCTION_P90_MAX


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {shown(path): len(path.read_text().splitlines()) for path in product_files()}
    assert {path: lines for path, lines in lengths.items() if lines > STANDS_ALONE.get(path, MODULE_MAX)} == {}
