"""Where in a file something is written."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.errors import BadFile
from safety_core.fleet import toml_file
from tests.fuzzing import fuzzed

TEXT = """\
top = 1
[a]
b = 2
"dotted.key" = 3
c.d = 4

[[rows]]
x = 1
[[rows]]
x = 2
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("top",), 1),
        (("a", "b"), 3),
        (("a", "missing"), 2),
        (("a", "dotted.key"), 4),
        (("a", "c", "d"), 5),
        (("rows", 0, "x"), 8),
        (("rows", 1, "x"), 10),
        (("rows", 1, "y"), 9),
        (("nothing",), None),
    ],
)
def test_the_deepest_part_that_is_written_is_found(place, line):
    assert toml_file.line_of(TEXT, place) == line


class Shape(msgspec.Struct, forbid_unknown_fields=True):
    a: int = 0


@fuzzed("settings")
@given(st.binary(max_size=200))
def test_whatever_stands_in_a_file_it_is_taken_or_refused_by_name(content):
    import tempfile
    from pathlib import Path

    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        said = file.name
        try:
            toml_file.read(Path(file.name), Shape)
        except BadFile as refused:
            said = str(refused)
        assert said.startswith(file.name)


def test_a_file_too_large_to_be_one_is_not_read(tmp_path):
    path = tmp_path / "large.toml"
    path.write_bytes(b"#" * (toml_file.FILE_MAX_BYTES + 1))
    with pytest.raises(BadFile, match="is larger"):
        toml_file.read(path, Shape)


def test_what_an_editor_puts_in_front_of_a_text_is_no_part_of_it(tmp_path):
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert toml_file.text_of(tmp_path / "a.toml") == TEXT


def test_what_is_nested_too_deeply_to_be_read_is_refused(tmp_path):
    (tmp_path / "a.toml").write_text("a = " + "[" * 100_000)
    with pytest.raises(BadFile, match="nested too deeply"):
        toml_file.read(tmp_path / "a.toml", msgspec.defstruct("Any", []))
