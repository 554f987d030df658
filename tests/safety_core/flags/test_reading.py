"""What no file of flags can say: refused where it stands, with what to do."""

import json

import pytest

from safety_core.errors import BadInput
from safety_core.flags.reading import NotJson, content, flags_of
from tests.safety_core.flags.ground import flag, flags, rollout, text_of, where

HALF = [{"name": "a", "weight": 500}]
WHOLE = [{"name": "a", "weight": 1000}]
S = "features.0.strategies.0"


def strategy(name, **parameters: str):
    return {"name": name, "parameters": parameters}


@pytest.mark.parametrize(
    ("features", "field", "said"),
    [
        ([flag("f", {"name": "remoteAddress"})], f"{S}.name", "'remoteAddress' is none; take one of: default"),
        ([flag("f", rollout(101))], f"{S}.parameters.rollout", "'101' is no share"),
        ([flag("f", strategy("flexibleRollout", rollout="-1"))], f"{S}.parameters.rollout", "'-1' is no share"),
        ([flag("f", strategy("flexibleRollout", rollout="5.5"))], f"{S}.parameters.rollout", "'5.5' is no share"),
        ([flag("f", strategy("flexibleRollout", rollout="\u0665"))], f"{S}.parameters.rollout", "is no share"),
        ([flag("f", strategy("flexibleRollout"))], f"{S}.parameters.rollout", "is missing"),
        ([flag("f", strategy("flexibleRollout", rollout="5", rolout="6"))], f"{S}.parameters.rolout", "not a known"),
        ([flag("f", strategy("default", rollout="5"))], f"{S}.parameters.rollout", "not a known parameter"),
        ([flag("f", strategy("gradualRolloutUserId", percentage="5"))], f"{S}.parameters.groupId", "is missing"),
        ([flag("f", strategy("userWithId"))], f"{S}.parameters.userIds", "is missing"),
        ([flag("f", rollout(5, stickiness="currentTime"))], f"{S}.parameters.stickiness", "nothing sticks to"),
        ([flag("f", rollout(5, stickiness="a b"))], f"{S}.parameters.stickiness", "nothing sticks to 'a b'"),
        ([flag("f", rollout(5, groupId='a"b'))], f"{S}.parameters.groupId", "a quote"),
        ([flag("f", {"name": "default", "segments": [4]})], f"{S}.segments.0", "there is no segment 4"),
        ([flag("f", where("x", "REGEX", value="a+"))], f"{S}.constraints.0.operator", "is a regular expression"),
        ([flag("f", where("x", "NUM_GT", value="five"))], f"{S}.constraints.0.value", "is not a number"),
        ([flag("f", where("x", "NUM_GT", value="1e999"))], f"{S}.constraints.0.value", "is not a number"),
        ([flag("f", where("x", "NUM_GT"))], f"{S}.constraints.0.value", "is missing"),
        ([flag("f", where("x", "NUM_GT", "1", value="1"))], f"{S}.constraints.0.values", "mean nothing to NUM_GT"),
        ([flag("f", where("x", "DATE_AFTER", value="soon"))], f"{S}.constraints.0.value", "is not a time"),
        ([flag("f", where("x", "SEMVER_EQ", value="v1.2.3"))], f"{S}.constraints.0.value", "is not a version"),
        ([flag("f", where("x", "IN", "a", value="a"))], f"{S}.constraints.0.value", "means nothing to IN"),
        ([flag("f", where("x", "IN"))], f"{S}.constraints.0.values", "are missing"),
        ([flag("f", where("x", "STR_CONTAINS"))], f"{S}.constraints.0.values", "are missing"),
        (
            [flag("f", where("x", "IN", "a", caseInsensitive=True))],
            f"{S}.constraints.0.caseInsensitive",
            "nothing to IN",
        ),
        ([flag("f", where("x", "IN_CIDR", "10.0.0.0/33"))], f"{S}.constraints.0.values.0", "is no network"),
        ([flag("f"), flag("f")], "features.1.name", "'f' is another's already"),
        ([flag("f", variants=HALF)], "features.0.variants.0.weight", "sum to 500; weights sum to 1000"),
        ([flag("f", variants=HALF + HALF)], "features.0.variants.1.name", "'a' is another's already"),
        ([flag("f", {**rollout(5), "variants": HALF})], f"{S}.variants.0.weight", "sum to 500"),
        (
            [flag("f", {**rollout(5, stickiness="account"), "variants": [{**WHOLE[0], "stickiness": "userId"}]})],
            f"{S}.variants.0.stickiness",
            "another than the strategy's",
        ),
        (
            [flag("f", variants=[{**WHOLE[0], "payload": {"type": "number", "value": "true"}}])],
            "features.0.variants.0.payload.value",
            "is no number",
        ),
        (
            [flag("f", variants=[{**WHOLE[0], "payload": {"type": "json", "value": "{"}}])],
            "features.0.variants.0.payload.value",
            "is no json",
        ),
        ([flag("f", dependencies=[{"feature": "g"}])], "features.0.dependencies.0.feature", "there is no flag 'g'"),
        ([flag("f", dependencies=[{"feature": "f"}])], "features.0.dependencies.0.feature", "depends on itself"),
        (
            [flag("f", dependencies=[{"feature": "g"}]), flag("g", dependencies=[{"feature": "f"}])],
            "features.0.dependencies.0.feature",
            "f depends on itself by it; break the circle",
        ),
        (
            [flag("f", dependencies=[{"feature": "g"}]), flag("g", dependencies=[{"feature": "h"}]), flag("h")],
            "features.0.dependencies.0.feature",
            "g has parents of its own",
        ),
        (
            [flag("f", dependencies=[{"feature": "g", "variants": ["b"]}]), flag("g", variants=WHOLE)],
            "features.0.dependencies.0.variants",
            "g has no variant 'b'",
        ),
        (
            [flag("f", dependencies=[{"feature": "g", "variants": ["a"]}]), flag("g")],
            "features.0.dependencies.0.variants",
            "g can be on without one",
        ),
        (
            [flag("f", strategy("flexibleRollout", rollout="5")), flag("g", dependencies=[{"feature": "f"}])],
            f"{S}.parameters.groupId",
            "Unleash's clients ask a parent by its child's name",
        ),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_where_it_stands(features, field, said):
    with pytest.raises(BadInput) as wrong:
        flags(*features)
    assert wrong.value.field == field
    assert said in str(wrong.value)


def test_a_segment_is_refused_where_it_is_written_and_a_number_twice():
    odd = where("x", "NUM_GT", value="x")["constraints"]
    with pytest.raises(BadInput) as wrong:
        flags(flag("f"), segments=[{"id": 1, "constraints": odd}])
    assert wrong.value.field == "segments.0.constraints.0.value"
    with pytest.raises(BadInput, match="1 is another's already"):
        flags(flag("f"), segments=[{"id": 1, "constraints": []}, {"id": 1, "constraints": []}])


@pytest.mark.parametrize("text", ['{"a": 1, "a": 2}', '{"b": {"a": 1, "x": 2, "a": 1}}'])
def test_a_name_that_stands_twice_is_refused(text):
    with pytest.raises(BadInput, match="a: stands twice in one object"):
        content(text)


@pytest.mark.parametrize("text", ["", "{", "[1,]", '{"a": NaN}', '{"a": 1e999999', "[" * 200_000, "1" * 5_000])
def test_what_is_no_json_is_no_file(text):
    with pytest.raises(NotJson):
        content(text)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 0},
        {"version": True},
        {"version": "1"},
        {"features": None},
        {"features": [{"name": "f"}]},
        {"features": [{"name": "f", "enabled": "yes"}]},
        {"features": [{"name": "", "enabled": True}]},
        {"features": [{"name": "f", "enabled": True, "enabeld": True}]},
        {"features": [{"name": "f", "enabled": True, "strategies": [{"name": "default", "parameters": {"a": 1}}]}]},
        {"features": [{"name": "f", "enabled": True, "variants": [{"name": "a", "weight": True}]}]},
        {"segments": [{"id": 1}]},
        {"more": 1},
    ],
)
def test_another_shape_is_refused(change):
    with pytest.raises(BadInput, match="flags: cannot be read"):
        flags_of(json.dumps({**json.loads(text_of()), **change}))


def test_what_a_server_hands_to_its_clients_is_taken_as_it_is():
    written = {
        **flag("f", {**rollout(100), "title": None, "sortOrder": 3, "id": "4", "constraints": []}),
        "type": "release",
        "project": "default",
        "description": None,
        "stale": False,
        "impressionData": True,
    }
    assert flags(written).names == ("f",)
