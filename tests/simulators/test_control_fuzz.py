"""The control API under fire: whatever is sent, it answers below 500 in JSON, raises nothing, and says what is wrong."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulators.control import PREFIX, at_the_door
from simulators.control_routes import ROUTES
from simulators.faults.kinds import KINDS
from simulators.wire import Call
from simulators.world import World
from tests.fuzzing import examples, fuzzed
from tests.simulators.hands import ACME, Hand, world
from tests.simulators.told import App, Told

TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from([
        "", "0", "-1", "1", "99999999999999999999", ACME, "X", "acme-bearer", "nobody", "fan", "http://127.0.0.1:9/", "\x00", "ü🐟",
        "http://example.com", "https://acme.example/a.png", "0.0.0", "1.5", "nan", "tweet.write", "../..", "%zz", "a\r\nb: c",
    ]),
)  # fmt: skip
NUMBERS = st.one_of(st.integers(), st.floats(), st.sampled_from([0, -1, 2**63, 2**64, 10**30, 1e308]))
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
NAMES = sorted(
    {name for route in ROUTES if route.body is not None for name in route.body.model_fields}
    | {"token", "secret", "role", "fault", "when", "do", "share", "first", "operation", "status", "late", "constant_s"}
)
FAULTS = st.sampled_from([kind.model_fields["fault"].annotation.__args__[0] for kind in KINDS])
JSONS: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(NAMES), TEXTS), inner, max_size=5),
        st.fixed_dictionaries({"plans": st.lists(st.fixed_dictionaries({"fault": FAULTS}, optional={"do": inner}), max_size=2)}),
        st.fixed_dictionaries({}, optional={"post": TEXTS, "text": TEXTS, "account": TEXTS, "platform": TEXTS, "url": TEXTS}),
    ),
    max_leaves=12,
)  # fmt: skip
BODIES = st.one_of(
    st.binary(max_size=60),
    JSONS.map(lambda value: json.dumps(value).encode()),
    TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from([
        b"{", b"[" * 5_000, b"&a [*a]", b"!!python/object:os.system {}", b"!!binary x", b"? {a: b}\n: c", b"!!timestamp 2026-99-99",
        b"a: &b [*b, *b]", b"1e999999", b'"\\ud800"', b"!!int x", b"!!float .", b"!!set {a, b}", b"<<: 1", b"- - - -", b"%YAML 9.9",
        b'{"us": ' + b"9" * 5_000 + b"}", b"--- a\n--- b", b"!!omap [a]", b"0o9", b"1:99", b"\xff\xfe", b"a" * (1024 * 1024 + 1),
    ]),
)  # fmt: skip


@st.composite
def calls(draw: st.DrawFn) -> Call:
    route = draw(st.sampled_from(ROUTES))
    parts = [draw(TEXTS) if part.startswith("{") else part for part in route.path.split("/")]
    path = f"{PREFIX}/{'/'.join(parts)}" if draw(st.integers(0, 9)) else f"{PREFIX}/{draw(TEXTS)}"
    method = route.method if draw(st.integers(0, 9)) else draw(st.sampled_from(["GET", "POST", "PUT", "OPTIONS", "Ü"]))
    names = [param.name for param in route.query]
    query = "&".join(f"{name}={draw(TEXTS)}" for name in names if draw(st.booleans()))
    if not draw(st.integers(0, 4)):
        query = draw(TEXTS)
    return Call(method=method, host="127.0.0.1", path=path, query=query, body=draw(BODIES))


def answered(w: World, call: Call) -> None:
    reply = at_the_door(w, call)
    assert reply.status < 500, call
    if reply.stream is not None:
        reply.stream()
        return
    said = json.loads(reply.body)
    if reply.status >= 400:
        assert said["error"], call
    if reply.later is not None:
        assert reply.later.answer().status == 200


@fuzzed("simulator's control")
@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(calls(), max_size=12))
def test_nothing_that_is_sent_raises_or_is_a_5xx(sent: list[Call]) -> None:
    w = world()
    w.platforms["X"].hooks = Told()
    Hand(w).post("there")
    for call in sent:
        answered(w, call)
    w.drain_webhooks(App())
    answered(w, Call(method="GET", host="127.0.0.1", path=f"{PREFIX}/state"))
