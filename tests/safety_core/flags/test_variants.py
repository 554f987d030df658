"""Variants by override, else by bucket in proportion to their weights; parents by being on, off, or a variant."""

import pytest

from safety_core.flags.answers import Why
from safety_core.flags.payloads import Kind, read_as
from safety_core.flags.shape import Payload, PayloadType
from tests.safety_core.flags.ground import context, flag, flags, rollout, where

AB = [{"name": "a", "weight": 500}, {"name": "b", "weight": 500}]


def variant(found, asked, name="f"):
    answer = found.answer(name, asked)
    return answer.variant.name if answer.variant else None


def test_weights_are_shares_of_everybody():
    weighted = [{"name": "a", "weight": 100}, {"name": "none", "weight": 0}, {"name": "b", "weight": 900}]
    found = flags(flag("f", variants=weighted))
    got = [variant(found, context(userId=f"u{n}")) for n in range(4_000)]
    assert 330 < got.count("a") < 470
    assert got.count("none") == 0
    assert got.count("a") + got.count("b") == 4_000


def test_an_override_comes_before_the_bucket_and_a_flag_that_is_off_gives_none():
    first, second = dict(AB[0]), {**AB[1], "overrides": [{"contextName": "account", "values": ["x", "y"]}]}
    found = flags(flag("f", where("platform", "IN", "X"), variants=[first, second]))
    for number in range(30):
        assert variant(found, context(userId=str(number), account="y", platform="X")) == "b"
        assert variant(found, context(userId=str(number), account="y", platform="Y")) is None


def test_variants_of_the_strategy_that_let_through_come_before_those_of_the_flag():
    own = [{"name": "own", "weight": 1000}]
    found = flags(
        flag(
            "f",
            {**rollout(100), "variants": own, "constraints": where("x", "IN", "1")["constraints"]},
            rollout(100),
            variants=AB,
        )
    )
    assert variant(found, context(userId="acme", x="1")) == "own"
    assert variant(found, context(userId="acme", x="2")) in {"a", "b"}


def test_variants_stick_to_what_they_name_and_else_to_the_intent():
    sticky = [{**each, "stickiness": "account"} for each in AB]
    found = flags(flag("f", variants=sticky))
    by_account = {variant(found, context(str(n), userId=str(n), account="acme-1")) for n in range(40)}
    assert len(by_account) == 1
    unknown = {variant(found, context(str(n), userId="acme")) for n in range(40)}
    assert unknown == {"a", "b"}


def parent(*, enabled=True, **more: object):
    return flag("p", {"name": "default"}, **({"enabled": enabled} | more))


def child(**dependency: object):
    return flag("c", {"name": "default"}, dependencies=[{"feature": "p", **dependency}])


def test_a_child_is_on_only_while_its_parent_is():
    assert flags(parent(), child()).answer("c", context(userId="u")).on
    answer = flags(parent(enabled=False), child()).answer("c", context(userId="u"))
    assert (answer.on, answer.why, answer.parent) == (False, Why.DEPENDENCY, "p")


def test_a_parent_that_is_off_for_this_client_keeps_its_child_off_for_this_client():
    found = flags(flag("p", where("userId", "IN", "acme")), child())
    assert found.answer("c", context(userId="acme")).on
    assert not found.answer("c", context(userId="bolt")).on


def test_a_child_can_ask_for_a_parent_that_is_off():
    assert not flags(parent(), child(enabled=False)).answer("c", context(userId="u")).on
    assert flags(parent(enabled=False), child(enabled=False)).answer("c", context(userId="u")).on


def test_a_child_can_ask_for_a_variant_of_its_parent():
    found = flags(parent(variants=AB), child(variants=["b"]))
    for number in range(40):
        asked = context(userId=str(number))
        assert found.answer("c", asked).on is (variant(found, asked, "p") == "b")


@pytest.mark.parametrize(
    ("type_", "value", "fits"),
    [
        (PayloadType.STRING, "1", {Kind.STRING: "1"}),
        (PayloadType.NUMBER, "1", {Kind.INTEGER: 1, Kind.FLOAT: 1.0}),
        (PayloadType.NUMBER, "1.5", {Kind.FLOAT: 1.5}),
        (PayloadType.JSON, "true", {Kind.BOOLEAN: True}),
        (PayloadType.JSON, "1", {Kind.INTEGER: 1, Kind.FLOAT: 1.0}),
        (PayloadType.JSON, '{"a": [1]}', {Kind.OBJECT: {"a": [1]}}),
        (PayloadType.JSON, '"text"', {Kind.STRING: "text"}),
        (PayloadType.CSV, "a, b", {Kind.OBJECT: ["a", "b"]}),
    ],
)
def test_a_payload_is_read_as_what_it_is_and_as_nothing_else(type_, value, fits):
    found = {kind: read_as(kind, Payload(type=type_, value=value)) for kind in Kind}
    assert {kind: each for kind, each in found.items() if each is not None} == fits
    assert all(type(found[kind]) is type(each) for kind, each in fits.items())


def test_an_explanation_names_each_thing_that_was_asked_and_how_it_was():
    shape = {**rollout(100, stickiness="account"), "constraints": where("platform", "IN", "Y")["constraints"]}
    found = flags(parent(), flag("c", shape, {"name": "default"}, dependencies=[{"feature": "p"}]))
    lines = found.explain("c", context(userId="acme", platform="X"))
    assert lines == (
        "c is on: strategy 1 lets this through",
        "yes  parent p must be on: p is on: strategy 0 lets this through",
        " no  strategy 0, flexibleRollout",
        "      no  account is unknown, and so in no share of group g",
        "      no  platform IN Y (platform is X)",
        "yes  strategy 1, default",
    )
    assert found.explain("d", context()) == ("d is not in the flags, and so off",)
