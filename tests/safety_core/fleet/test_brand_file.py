"""A brand's file: read strictly, each mistake named by line and field, and refused in under a second however hostile it is."""

import re
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safety_core.errors import BadFile
from safety_core.fleet import brand_file, toml_file
from safety_core.planning.context import Days, Window, missing
from safety_core.shell import brand_text
from safety_core.vocabulary import Platform
from steps.rig.wrong_planners import NOW, ZONE
from tests.fuzzing import examples, fuzzed

GOOD = re.split(r"\n\n", (brand_text.__doc__ or ""), maxsplit=1)[1].rpartition("\n\n")[0]
"""The example at the head of ``brand_text``."""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "brand.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_example_of_the_head_is_read_as_it_says_and_can_be_planned(tmp_path) -> None:
    context = brand_file.read(written(tmp_path, GOOD))
    assert (context.client, context.zone, context.voice.never) == ("acme", "Europe/Berlin", ("cheap",))
    (platform,) = context.platforms
    assert (platform.platform, platform.per_week) == (Platform.X, 5)
    assert platform.windows[:2] == (
        Window(weekday=0, since=540, until=720),
        Window(weekday=0, since=1_020, until=1_200),
    )
    assert context.blackouts == (Days(first=date(2027, 4, 2), last=date(2027, 4, 5)),)
    assert [(each.kind, each.percent) for each in context.mix] == [("education", 60), ("offer", 40)]
    assert context.offers[0].holds(date(2027, 3, 31))
    assert not context.offers[0].holds(date(2027, 4, 1))
    assert missing(context, zone=ZONE, now=NOW.replace(month=2)) == ()


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('client = "acme"', "client = 7", "client"),
        ('client = "acme"', "", "client"),
        ('zone = "Europe/Berlin"', 'zone = "Europe/Berlin"\nzome = "x"', "zome"),
        ('zone = "Europe/Berlin"', 'zone = "Europe/Berlin"\nzone = "x"', "zone"),
        ('platform = "X"', 'platform = "Friendster"', "platform.0.platform"),
        ("per_week = 5", 'per_week = "5"', "platform.0.per_week"),
        ("per_week = 5", "per_week = 5.5", "platform.0.per_week"),
        ("per_week = 5", "per_week = nan", "platform.0.per_week"),
        ("per_week = 5", "per_week = true", "platform.0.per_week"),
        ('tuesday = ["09:00-12:00"]', 'tuesday = ["9-12"]', "platform.0.windows.tuesday"),
        ('tuesday = ["09:00-12:00"]', 'tuesday = ["12:00-09:00"]', "platform.0.windows.tuesday"),
        ('tuesday = ["09:00-12:00"]', 'tuesday = ["09:00-24:01"]', "platform.0.windows.tuesday"),
        ('tuesday = ["09:00-12:00"]', 'tuseday = ["09:00-12:00"]', "platform.0.windows.tuseday"),
        ("education = 60", "education = 60.0", "mix"),
        ("since = 2027-03-01", "since = 2027-03-01T00:00:00", "offer.0.since"),
        ("since = 2027-03-01", 'since = "soon"', "offer.0.since"),
        ("last = 2027-04-05", "last = 2027-04-05T00:00:00Z", "blackout.0.last"),
        ("days = 28", "days = 1e3", "period.days"),
    ],
)  # fmt: skip
def test_what_is_unknown_twice_missing_or_of_another_type_is_named_with_its_line(tmp_path, old, new, field) -> None:
    text = GOOD.replace(old, new, 1)
    with pytest.raises(BadFile) as told:
        brand_file.read(written(tmp_path, text))
    assert told.value.field == field
    assert told.value.do
    if new and field != "mix":  # of a table whose keys are free, its own line
        assert told.value.line == line_of(text, new) + new.count("\n")


HOSTILE = {
    "ten megabytes": b"a = 1\n" * 1_750_000,
    "ten megabytes in a line": b"a" * 10_000_000,
    "a key of many parts": b".".join([b"a"] * 100_000) + b" = 1",
    "many keys of many parts": (b".".join([b"a"] * 1_000) + b" = 1\n") * 120,
    "quoted keys of many parts": (b".".join([b'"a"'] * 900) + b" = 1\n") * 60,
    "nested lists": b"a = " + b"[" * 100_000,
    "nested lists in many lines": b"a = " + b"[\n" * 100_000,
    "nested tables": b"a = " + b"{a=" * 1_000 + b"1" + b"}" * 1_000,
    "a text over many lines": b'a = """' + b'\\"""' * 50_000,
    "escapes": (b'a = "' + b'\\"' * 2_000 + b"\n") * 60,
    "spaces": (b"a" + b" " * 4_000 + b"\n") * 60,
    "numbers": b"a = [" + (b"9" * 4_000 + b",\n") * 60 + b"]",
    "tables": b"".join(b"[a%d]\n" % number for number in range(25_000)),
    "arrays of tables": b"[[offer]]\n" * 25_000,
    "NUL": b"\x00" * 1_000,
    "no UTF-8": b"\xff\xfe" * 1_000,
    "lone surrogates": b'client = "\\ud800"',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_under_a_second(tmp_path, name: str) -> None:
    path = written(tmp_path, HOSTILE[name])
    began = time.process_time()
    with pytest.raises(BadFile):
        brand_file.read(path)
    assert time.process_time() - began < 1


def test_a_line_and_a_file_are_taken_up_to_their_largest_size(tmp_path) -> None:
    fits = GOOD + "\n" + "#" * brand_text.LINE_MAX_CHARS
    assert brand_file.read(written(tmp_path, fits)).client == "acme"
    with pytest.raises(BadFile, match="line of more than"):
        brand_file.read(written(tmp_path, fits + "#"))
    filled = GOOD + "\n#" * ((brand_text.TEXT_MAX_CHARS - len(GOOD)) // 2)
    assert brand_file.read(written(tmp_path, filled)).client == "acme"
    with pytest.raises(BadFile, match="more than"):
        brand_file.read(written(tmp_path, filled + "\n##"))


def test_a_file_that_is_not_there_is_said(tmp_path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        brand_file.read(tmp_path / "none.toml")


@fuzzed("brand")
@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(GOOD)), cut=st.integers(0, 6), put=st.text(max_size=6))
def test_no_change_of_a_good_file_makes_it_raise_anything_else(tmp_path, place: int, cut: int, put: str) -> None:
    path = tmp_path / "brand.toml"
    path.write_bytes((GOOD[:place] + put + GOOD[place + cut :]).encode("utf-8", "surrogatepass"))
    try:
        brand_file.read(path)
    except BadFile:
        return


def test_a_mistake_in_a_table_within_an_array_is_told_with_its_own_line() -> None:
    text = "[[a]]\nx = 1\n[a.w]\ny = 1\n[[a.b]]\nz = 1\n[[a]]\n[a.w]\ny = 2\n[[a.b]]\nz = 2\n[[a.b]]\nz = 3\n"
    places = {("a", 0, "w", "y"): 4, ("a", 1, "w", "y"): 9, ("a", 0, "b", 0, "z"): 6, ("a", 1, "b", 1, "z"): 13}
    assert {place: toml_file.line_of(text, place) for place in places} == places
