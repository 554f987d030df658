"""Tag expressions mean what Cucumber's mean, and a tag nobody registered is refused."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steps.plugin.tags import BadExpression, compile_expression, fault_of, is_home


@pytest.mark.parametrize(
    ("expression", "tags", "wanted"),
    [
        ("", [], True),
        ("  ", ["slow"], True),
        ("@slow", ["slow"], True),
        ("@slow", ["manual"], False),
        ("not @slow", [], True),
        ("not not @slow", ["slow"], True),
        ("@gate-audit and not @slow", ["gate-audit"], True),
        ("@gate-audit and not @slow", ["gate-audit", "slow"], False),
        ("@manual or @slow and @wall-clock", ["manual"], True),
        ("(@manual or @slow) and @wall-clock", ["manual"], False),
        ("not (@manual or @slow)", ["wall-clock"], True),
        ("not @manual or @slow", ["manual", "slow"], True),
        ("@S5-C1 and @flow-publishing", ["S5-C1", "flow-publishing"], True),
    ],
)
def test_an_expression_selects(expression: str, tags: list[str], wanted: bool) -> None:
    assert compile_expression(expression)(tags) is wanted


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("@slwo", "column 1: @slwo is no registered tag; did you mean @slow"),
        ("not @gate-audt", "column 5: @gate-audt is no registered tag"),
        ("slow", "column 1: 'slow' is no tag; tags begin with @"),
        ("@slow @manual", "column 7: '@manual' was not expected"),
        ("@slow and", "ends where a tag was expected"),
        ("not", "ends where a tag was expected"),
        ("(@slow", "column 1: this parenthesis is never closed"),
        ("@slow)", "column 6: ')' was not expected"),
        ("()", "')' is no tag"),
        ("@", "column 1: a tag is an @ and its name"),
        ("@slow@manual", "column 6: '@manual' was not expected"),
    ],
)
def test_a_bad_expression_is_refused_with_its_place(expression: str, says: str) -> None:
    with pytest.raises(BadExpression, match="tag expression") as refused:
        compile_expression(expression)
    assert says in str(refused.value)


TAGS = ("slow", "manual", "wall-clock")
TREES = st.recursive(
    st.sampled_from(TAGS),
    lambda inner: st.tuples(st.just("not"), inner) | st.tuples(st.sampled_from(["and", "or"]), inner, inner),
    max_leaves=8,
)


def written(tree) -> str:
    if isinstance(tree, str):
        return f"@{tree}"
    if tree[0] == "not":
        return f"not ({written(tree[1])})"
    return f"({written(tree[1])}) {tree[0]} ({written(tree[2])})"


def meant(tree, tags) -> bool:
    if isinstance(tree, str):
        return tree in tags
    if tree[0] == "not":
        return not meant(tree[1], tags)
    return (all if tree[0] == "and" else any)([meant(tree[1], tags), meant(tree[2], tags)])


@given(TREES, st.sets(st.sampled_from(TAGS)))
def test_any_expression_means_what_its_tree_means(tree, tags: set[str]) -> None:
    assert compile_expression(written(tree))(tags) is meant(tree, tags)


@given(st.text(max_size=30))
def test_any_text_is_either_read_or_refused(text: str) -> None:
    with contextlib.suppress(BadExpression):
        assert compile_expression(text)(["slow"]) in {True, False}


@pytest.mark.parametrize("tag", ["S5-A0", "S5-A6", "S5-E1", "flow-", "flow-A", "gate-", "quarantined-until-2026-1-1"])
def test_a_tag_beside_the_registered_ones_is_unknown(tag: str) -> None:
    assert fault_of(tag)


@pytest.mark.parametrize("tag", ["S5-A1", "S5-D5", "flow-publishing", "flow-a-b", "quarantined-until-2026-12-31"])
def test_the_registered_tags_and_patterns_are_known(tag: str) -> None:
    assert fault_of(tag) is None


def test_only_gates_and_flows_are_a_feature_s_home() -> None:
    assert is_home("gate-audit")
    assert is_home("flow-publishing")
    assert not is_home("gate-unknown")
    assert not is_home("slow")
