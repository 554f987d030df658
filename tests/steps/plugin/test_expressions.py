"""A step's pattern, its arguments and its words, as a reader of Cucumber messages knows them."""

from typing import Any

import parse
import pytest
from pytest_bdd import parsers

from steps.plugin import expressions
from steps.vocabulary.words import phrase


@parse.with_pattern("([A-Z])(-)?([0-9]+)", regex_group_count=3)
def seat(text: str, *_groups: str) -> str:
    return text


SEAT = {"Seat": seat}


@pytest.mark.parametrize(
    ("parser", "told", "kind"),
    [
        (parsers.string("a plain step"), "a plain step", expressions.EXPRESSION),
        (parsers.string("either/or (both) {now} \\"), r"either\/or \(both) \{now} \\", expressions.EXPRESSION),
        (parsers.parse("{n:d} posts"), "{int} posts", expressions.EXPRESSION),
        (parsers.parse("{n:f} of {m:g}, {w:w}"), "{float} of {float}, {word}", expressions.EXPRESSION),
        (parsers.parse('client "{client}" (so) and {rest}'), r"client {string} \(so) and {}", expressions.EXPRESSION),
        (parsers.parse("{} and {:d}"), "{} and {int}", expressions.EXPRESSION),
        (parsers.parse('"{a} b"'), '"{} b"', expressions.EXPRESSION),
        (parsers.parse('in "{s:Seat}"', SEAT), 'in "{Seat}"', expressions.EXPRESSION),
        (parsers.cfparse("{s:Seat+}", SEAT), "{Seat}", expressions.EXPRESSION),
        (parsers.parse("{n:>5}"), "{}", expressions.EXPRESSION),
        (parsers.re("^a (b)?$"), "^a (b)?$", expressions.REGULAR),
        (parsers.parse("a {{b}} {n:d}"), r"a {b} (?P<n>[+\-]?\d+|[+\-]?0[xX][0-9a-fA-F]+)", expressions.REGULAR),
    ],
)
def test_a_pattern_is_told_as_readers_know_it(parser: Any, told: str, kind: str) -> None:
    found, said = expressions.pattern_of(parser)
    assert said == kind
    if kind == expressions.REGULAR and parser.name != told:
        assert found.startswith("a \\{b\\} ")
    else:
        assert found == told


def whole(start: int, value: str, kind: str = "", **more: Any) -> dict[str, Any]:
    return {"group": {"start": start, "value": value, **more}, **({"parameterTypeName": kind} if kind else {})}


@pytest.mark.parametrize(
    ("parser", "text", "told"),
    [
        (parsers.string("a"), "a", []),
        (parsers.parse("{n:d} posts"), "42 posts", [whole(0, "42", "int")]),
        (parsers.parse("{} and {:d}"), "x and 7", [whole(0, "x"), whole(6, "7", "int")]),
        (parsers.re("a(b)?(?P<c>c)"), "ac", [{"group": {}}, whole(1, "c")]),
        (
            parsers.parse('to "{a}"'),
            'to "b c"',
            [
                whole(
                    3, '"b c"', "string", children=[{"start": 4, "value": "b c", "children": [{}]}, {"children": [{}]}]
                )
            ],
        ),
        (
            parsers.parse("in {s:Seat}", SEAT),
            "in B12",
            [whole(3, "B12", "Seat", children=[{"start": 3, "value": "B"}, {}, {"start": 4, "value": "12"}])],
        ),
        (phrase("for {t:Duration}"), "for 30 seconds", [whole(4, "30 seconds", "Duration")]),
        (parsers.parse("a {{b}} {n:d}"), "a {b} 7", []),
    ],
)
def test_what_is_taken_out_of_a_text_has_its_place_value_and_type(parser: Any, text: str, told: Any) -> None:
    assert parser.is_matching(text)
    assert expressions.arguments_of(parser, text) == told


def test_only_types_that_are_used_and_are_not_cucumber_s_own_are_told() -> None:
    (told,) = expressions.types_of(phrase('"{p:Platform}" waits {n:d} times'))
    assert told == {"name": "Platform", "pattern": '[^"]+', "uri": "steps/vocabulary/words.py", "line": told["line"]}
    assert list(expressions.types_of(parsers.string("{p:Platform}"))) == []


def test_a_snippet_is_python() -> None:
    told = expressions.snippet_of("given", 'it\'s "so"\\')
    assert told["language"] == "python"
    compile(told["code"], "snippet", "exec")
