"""Feature files that we take, and contexts: nothing in them that Unleash's clients would draw a chance for."""

from typing import Any

from hypothesis import strategies as st

from safety_core.flags.operators import OPERATORS, SINGLE

NAMES = (
    "userId",
    "sessionId",
    "environment",
    "appName",
    "platform",
    "account",
    "region",
    "score",
    "version",
    "at",
    "ip",
)
WORDS = ("acme", "Acme", "bolt", "x", "X", "acme-1", "eu", "EU", "straße", "İz", "1", "10", "", "a b", "日本")
NUMBERS = ("1", "1.0", "1.5", "-2", "10", "1e1", "+3", "0", "007", "2.")
ODD_NUMBERS = ("inf", "nan", "-Infinity", ".5", "1_0", " 1", "1e400", "0x1", "one", "")
TIMES = ("2026-11-28T19:00:00Z", "2026-11-28T19:00:00.500Z", "2026-11-28T20:00:00+01:00", "2025-01-01T00:00:00Z")
ODD_TIMES = ("2026-02-30T00:00:00Z", "2026-11-28", "soon", "", "2026-11-28T19:00:00")
VERSIONS = ("1.2.3", "1.2.4", "2.0.0", "1.2.3-beta.1", "1.2.3-beta.2", "1.2.3-beta", "1.2.3-1", "0.9.0", "1.10.0")
ODD_VERSIONS = ("1.2", "v1.2.3", "01.2.3", "1.2.3-01", "1.2.3.4", "")
NETWORKS = ("10.0.0.0/8", "10.1.2.3", "192.168.1.0/24", "2001:db8::/32", "10.9.9.9/16")
ADDRESSES = ("10.1.2.3", "10.9.0.1", "192.168.1.77", "2001:db8::1", "::1", "10.0.0.256", "ten", "010.1.2.3")

_CONSTANTS = {"NUM": NUMBERS, "DATE": TIMES, "SEMVER": VERSIONS}
VALUES = {
    "score": NUMBERS + ODD_NUMBERS,
    "version": VERSIONS + ODD_VERSIONS,
    "at": TIMES + ODD_TIMES,
    "ip": ADDRESSES,
}


@st.composite
def constraints(draw: st.DrawFn) -> dict[str, Any]:
    operator = draw(st.sampled_from(OPERATORS))
    kind = operator.split("_")[0]
    fitting = {"NUM": "score", "DATE": "at", "SEMVER": "version"}.get(kind, "ip" if operator == "IN_CIDR" else None)
    name = fitting if fitting and draw(st.integers(0, 9)) else draw(st.sampled_from(NAMES))
    made: dict[str, Any] = {"contextName": name, "operator": operator, "inverted": draw(st.booleans())}
    if operator in SINGLE:
        made["value"] = draw(st.sampled_from(_CONSTANTS[kind]))
    elif operator == "IN_CIDR":
        made["values"] = draw(st.lists(st.sampled_from(NETWORKS), min_size=1, max_size=3))
    else:
        least = 0 if operator in ("IN", "NOT_IN") else 1
        made["values"] = draw(st.lists(st.sampled_from(WORDS + NUMBERS), min_size=least, max_size=4))
    if operator.startswith("STR"):
        made["caseInsensitive"] = draw(st.booleans())
    return made


@st.composite
def variants(draw: st.DrawFn, *, sticky: str | None, overrides: bool) -> list[dict[str, Any]]:
    count = draw(st.integers(0, 4))
    if not count:
        return []
    cuts = sorted(draw(st.lists(st.integers(0, 1000), min_size=count - 1, max_size=count - 1)))
    weights = [high - low for low, high in zip([0, *cuts], [*cuts, 1000], strict=True)]
    made = []
    for number, weight in enumerate(weights):
        each: dict[str, Any] = {"name": f"v{number}", "weight": weight}
        if sticky is not None:
            each["stickiness"] = sticky
        if draw(st.booleans()):
            each["payload"] = {"type": "string", "value": draw(st.sampled_from(WORDS))}
        if overrides and draw(st.booleans()):
            values = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2))
            each["overrides"] = [{"contextName": draw(st.sampled_from(NAMES)), "values": values}]
        made.append(each)
    return made


@st.composite
def strategies(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(
        st.sampled_from(
            ["default", "userWithId", "gradualRolloutUserId", "gradualRolloutSessionId", "gradualRolloutRandom"]
            + 2 * ["flexibleRollout"]
        )
    )
    percent = str(draw(st.integers(0, 100)))
    group = draw(st.sampled_from(["g1", "g2", "group:x", "größe"]))
    sticky = draw(st.sampled_from(["default", "userId", "sessionId", "account", "platform"]))
    parameters = {
        "default": {},
        "userWithId": {"userIds": draw(st.sampled_from(["acme", "acme, bolt", "x,X , acme-1", "straße"]))},
        "flexibleRollout": {"rollout": percent, "stickiness": sticky, "groupId": group},
        "gradualRolloutUserId": {"percentage": percent, "groupId": group},
        "gradualRolloutSessionId": {"percentage": percent, "groupId": group},
        "gradualRolloutRandom": {"percentage": draw(st.sampled_from(["0", "100"]))},
    }[name]
    return {
        "name": name,
        "parameters": parameters,
        "constraints": draw(st.lists(constraints(), max_size=3)),
        "segments": draw(st.lists(st.sampled_from([1, 2]), max_size=1)),
        "variants": draw(variants(sticky=None, overrides=False)) if name == "flexibleRollout" else [],
    }


@st.composite
def files(draw: st.DrawFn) -> dict[str, Any]:
    """A few flags, the later of them perhaps children of the first two."""
    features: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 5))):
        feature: dict[str, Any] = {
            "name": f"flag.{number}",
            "enabled": draw(st.integers(0, 5)) > 0,
            "strategies": draw(st.lists(strategies(), max_size=3)),
            "variants": draw(variants(sticky=draw(st.sampled_from([None, "default", "account"])), overrides=True)),
        }
        if number >= 2 and draw(st.booleans()):
            parent = draw(st.integers(0, 1))
            dependency: dict[str, Any] = {"feature": f"flag.{parent}"}
            named = [each["name"] for each in features[parent]["variants"]]
            reached = not any(each["variants"] for each in features[parent]["strategies"])
            if named and reached and draw(st.booleans()):
                dependency["variants"] = draw(st.lists(st.sampled_from(named), min_size=1, max_size=2))
            else:
                dependency["enabled"] = draw(st.booleans())
            feature["dependencies"] = [dependency]
        features.append(feature)
    segments = [{"id": id_, "constraints": draw(st.lists(constraints(), max_size=2))} for id_ in (1, 2)]
    return {"version": 1, "features": features, "segments": segments}


@st.composite
def contexts(draw: st.DrawFn) -> dict[str, str]:
    """What sticks is always known (else Unleash draws); the rest may be missing."""
    always = ("sessionId", "account", "environment", "appName")  # the last two its clients fill in themselves
    made = {name: draw(st.sampled_from(WORDS)) for name in always}
    made["currentTime"] = draw(st.sampled_from(TIMES))
    for name in NAMES:
        if name not in made and draw(st.integers(0, 3)):
            made[name] = draw(st.sampled_from(VALUES.get(name, WORDS)))
    return made
