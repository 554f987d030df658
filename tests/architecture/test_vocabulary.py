"""How many sentences a feature can say: as few as will do, since people have to find them (ADR-0053)."""

import ast
from collections.abc import Iterator
from pathlib import Path

VOCABULARY = Path(__file__).parents[2] / "steps" / "vocabulary"
SENTENCES_MAX = 486
"""Generalise a sentence rather than add a sibling. Where a new one says something new, raise this by it, in the same change."""
ROOM = 20
KINDS = {"given", "when", "then"}


def sentences() -> Iterator[str]:
    for path in sorted(VOCABULARY.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for each in getattr(node, "decorator_list", []):
                if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in KINDS:
                    said = each.args[0]
                    text = said.args[0] if isinstance(said, ast.Call) else said
                    assert isinstance(text, ast.Constant), f"{path.name}:{each.lineno} says no plain text"
                    yield str(text.value)


def test_the_vocabulary_grows_on_purpose_only() -> None:
    known = set(sentences())
    assert len(known) <= SENTENCES_MAX, f"{len(known)} sentences; see SENTENCES_MAX"


def test_sentences_that_were_merged_leave_no_room_for_others() -> None:
    assert len(set(sentences())) > SENTENCES_MAX - ROOM, "lower SENTENCES_MAX"
