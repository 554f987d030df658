"""Each entry point that is written down is fuzzed somewhere, and there are enough of them."""

import re
from pathlib import Path

import pytest

from tests.fuzzing import ENTRY_POINTS, LEAST, fuzzed

HERE = Path(__file__).parent
NAMED = re.compile(r"^(?:@|pytestmark = |    pytestmark = )fuzzed\(\"([^\"]+)\"\)", re.MULTILINE)


def test_each_entry_point_is_fuzzed_and_there_are_enough():
    files = [each.read_text(encoding="utf-8") for each in HERE.rglob("test_*.py")]
    named = {found for text in files for found in NAMED.findall(text)}
    assert named == set(ENTRY_POINTS), "write it down in tests/fuzzing.py, or fuzz it"
    assert len(named) >= LEAST


def test_an_entry_point_that_is_not_written_down_is_refused():
    with pytest.raises(LookupError, match="write it down"):
        fuzzed("telegraph")
