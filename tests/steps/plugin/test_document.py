"""Any text is either taken as a feature or refused with lines; what is taken has stable ids and an owner per line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steps.plugin import guards
from steps.plugin.definitions import Definitions, filled_in
from steps.plugin.document import Fault, FeatureDocument, UnreadableFeature, parse
from tests.fuzzing import fuzzed
from tests.steps.plugin.harness import feature

LINES = [
    "@gate-audit @slow",
    "@bad(tag)",
    "Feature: F",
    "Rule: r",
    "Background:",
    "Scenario: a",
    "Scenario: b <n>",
    "Scenario Outline: o <n>",
    "Examples:",
    "| n | why |",
    "| n |",
    "| 2 |",
    "| \\| |",
    "| n( |",
    'Given the client "acme"',
    "When <n> posts",
    "And x",
    "* y",
    "Then <n> stand",
    '"""',
    "# a remark",
    "prose",
    "",
]


@fuzzed("features")
@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_any_lines_of_gherkin_are_taken_or_refused_with_their_lines(lines: list[str]) -> None:
    text = "\n".join(["@gate-audit", "Feature: F", *lines])
    document, faults = tried(text)
    assert all(1 <= fault.line <= len(lines) + 3 for fault in faults)
    if document is None or faults:
        assert faults
        return
    document.compile()
    assert list(Definitions([]).faults_of(document))
    assert len({case.id for case in document.cases}) == len(document.cases) > 0
    assert all("<n>" not in step["text"] for case in document.cases for step in case.pickle["steps"])


@fuzzed("features")
@given(st.text(max_size=60))
def test_any_text_is_taken_or_refused(text: str) -> None:
    document, faults = tried(text)
    assert document is not None or faults


def tried(text: str) -> tuple[FeatureDocument | None, list[Fault]]:
    try:
        document = parse(text, "x.feature")
    except UnreadableFeature as refused:
        return None, refused.faults
    return document, guards.faults_of(document)


TEXT = feature("""
    Background:
      Given the client "acme"
    Rule: r
      Scenario: a
        Then x
      Scenario Outline: b <n>
        Then <n> stand
        Examples:
          | n |
          | 1 |
          | 2 |
    """)


def taken(text: str = TEXT, uri: str = "x.feature"):
    document = parse(text, uri)
    assert guards.faults_of(document) == []
    document.compile()
    return document


def test_ids_depend_on_the_file_s_place_alone_and_differ_between_files() -> None:
    ids = [case.pickle["id"] for case in taken().cases]
    assert ids == [case.pickle["id"] for case in taken().cases]
    assert not set(ids) & {case.pickle["id"] for case in taken(uri="y.feature").cases}


def test_every_line_from_the_first_tag_on_belongs_to_some_case() -> None:
    document = taken()
    for line in range(1, len(TEXT.splitlines()) + 1):
        assert document.at(line), line
    assert document.at(0) == []


@pytest.mark.parametrize(
    ("pattern", "text", "filled"),
    [
        ('"{who}" halts because "{why}"', 'stop "dana" now "w"', '"dana" halts because "w"'),
        ('"{who}" halts because "{why}"', 'stop "dana"', '"dana" halts because "<why>"'),
        ("{n:d} posts of {m:d}", '"x" has 3 things', "3 posts of <m>"),
        (r"(?P<n>\d+) posts", "20 things", "20 posts"),
        ("nothing to fill", '"a" 1', "nothing to fill"),
    ],
)
def test_a_known_step_is_offered_with_the_writer_s_own_values(pattern: str, text: str, filled: str) -> None:
    assert filled_in(pattern, text) == filled
