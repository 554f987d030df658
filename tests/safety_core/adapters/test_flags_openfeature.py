# ruff: noqa: ARG002  # a hook has the parameters that the SDK names
"""The provider behind OpenFeature's own client: values by type, reasons, error codes, hooks and events."""

from datetime import UTC, datetime
from functools import partial
from queue import Queue

import pytest
from openfeature import api
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import ProviderEvent
from openfeature.exception import ErrorCode, OpenFeatureError
from openfeature.flag_evaluation import FlagEvaluationOptions, Reason
from openfeature.hook import Hook
from openfeature.provider import ProviderStatus

from safety_core.adapters.flags_openfeature import FlagsProvider
from safety_core.errors import StoreUnavailable
from safety_core.records import Rules
from safety_core.shell.flags_text import parsed
from safety_core.shell.rules_text import digest_of
from tests.safety_core.flags.ground import flag, rollout, text_of, where

ACME = EvaluationContext("acme", {"platform": "X"})
PAYLOADS = {
    "text": {"type": "string", "value": "1"},
    "whole": {"type": "number", "value": "7"},
    "part": {"type": "number", "value": "1.5"},
    "object": {"type": "json", "value": '{"most": [1, 2]}'},
    "yes": {"type": "json", "value": "true"},
}


def valued(name, payload):
    return flag(name, variants=[{"name": "only", "weight": 1000, "payload": payload}])


class Kept:
    """What the provider reads: flags in force, none that can be read, or no store."""

    def __init__(self) -> None:
        self.version = 0
        self.now: object = None
        self.put(
            flag("on"),
            flag("off", enabled=False),
            flag("here", where("platform", "IN", "X")),
            flag("elsewhere", where("platform", "IN", "Y")),
            flag("child", dependencies=[{"feature": "off"}]),
            *(valued(name, payload) for name, payload in PAYLOADS.items()),
        )

    def put(self, *features: dict[str, object]) -> None:
        body = text_of(*features)
        self.version += 1
        rules = Rules(name="flags", version=self.version, digest=digest_of(body), body=body, loaded_by="ada", at="then")
        self.now = rules, parsed(body, rules.digest)

    def read(self):
        if isinstance(self.now, Exception):
            raise self.now
        return self.now

    def go_away(self) -> None:
        self.now = StoreUnavailable("the store is away", "wait")


class Clock:
    def now(self):
        return datetime(2026, 11, 28, 19, tzinfo=UTC)


class Told(Hook):
    """A hook that keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def before(self, hook_context, hints):
        self.told.append(f"before {hook_context.flag_key}")
        return EvaluationContext(attributes={"platform": "X"})

    def after(self, hook_context, details, hints):
        self.told.append(f"after {details.value} {details.flag_metadata['why']}")

    def error(self, hook_context, exception, hints):
        self.told.append(f"error {exception.error_code.value}")

    def finally_after(self, hook_context, details, hints):
        self.told.append("finally")


@pytest.fixture
def kept():
    return Kept()


@pytest.fixture
def provider(kept):
    provider = FlagsProvider(kept.read, Clock())
    api.set_provider_and_wait(provider, "flags")
    yield provider
    api.clear_providers()


@pytest.fixture
def client(provider):
    return api.get_client("flags")


@pytest.mark.parametrize(
    ("name", "value", "reason", "why"),
    [
        ("on", True, Reason.STATIC, "for_all"),
        ("here", True, Reason.TARGETING_MATCH, "matched"),
        ("off", False, Reason.DISABLED, "disabled"),
        ("elsewhere", False, Reason.DEFAULT, "no_match"),
        ("child", False, Reason.DEFAULT, "dependency"),
    ],
)
@pytest.mark.parametrize("default", [True, False])
def test_a_boolean_is_the_answer_whatever_the_default_and_says_why(client, name, value, reason, why, default):
    found = client.get_boolean_details(name, default, ACME)
    assert (found.value, found.reason, found.error_code) == (value, reason, None)
    assert found.flag_metadata["why"] == why
    assert found.flag_metadata["version"] == 1


def test_not_found_is_an_error_and_the_default_is_the_callers(client):
    found = client.get_boolean_details("none", False, ACME)
    assert (found.value, found.reason, found.error_code) == (False, Reason.ERROR, ErrorCode.FLAG_NOT_FOUND)
    assert found.error_message == "none is not in the flags, and so off"


ASK = {
    "string": lambda client, name: client.get_string_details(name, "d"),
    "integer": lambda client, name: client.get_integer_details(name, 3),
    "float": lambda client, name: client.get_float_details(name, 0.5),
    "object": lambda client, name: client.get_object_details(name, {}),
}
FITS = {
    ("string", "text"): "1",
    ("integer", "whole"): 7,
    ("float", "whole"): 7.0,
    ("float", "part"): 1.5,
    ("object", "object"): {"most": [1, 2]},
}


@pytest.mark.parametrize("name", PAYLOADS)
@pytest.mark.parametrize("kind", ASK)
def test_a_value_is_given_as_the_type_that_it_has_and_as_no_other(client, kind, name):
    found = ASK[kind](client, name)
    if (kind, name) in FITS:
        assert (found.value, found.error_code, found.variant) == (FITS[kind, name], None, "only")
        assert type(found.value) is type(FITS[kind, name])
    else:
        assert found.error_code is ErrorCode.TYPE_MISMATCH
        assert found.value in ("d", 3, 0.5, {})


def test_true_is_no_integer_as_a_default_either(client):
    found = client.get_integer_details("whole", True)
    assert (found.error_code, found.value) == (ErrorCode.TYPE_MISMATCH, True)
    assert client.get_float_details("part", 1).value == 1.5
    assert client.get_boolean_details("on", 1).error_code is ErrorCode.TYPE_MISMATCH


def test_the_value_of_a_flag_that_is_off_is_the_default_without_an_error(client, kept):
    kept.put(flag("f", enabled=False, variants=[{"name": "v", "weight": 1000, "payload": PAYLOADS["whole"]}]))
    found = client.get_integer_details("f", 3)
    assert (found.value, found.reason, found.error_code, found.variant) == (3, Reason.DISABLED, None, None)


def test_disabled_and_unreachable_and_unreadable_are_told_apart(client, kept):
    assert client.get_boolean_details("off", False).error_code is None
    kept.go_away()
    away = client.get_boolean_details("off", False)
    assert (away.value, away.error_code) == (False, ErrorCode.PROVIDER_NOT_READY)
    assert "the store is away" in away.error_message
    assert client.get_provider_status() is ProviderStatus.STALE
    kept.now = None
    broken = client.get_boolean_details("on", False)
    assert (broken.value, broken.error_code) == (False, ErrorCode.PARSE_ERROR)
    assert client.get_provider_status() is ProviderStatus.ERROR


def test_an_old_answer_is_never_given_for_a_new_one(client, kept):
    assert client.get_boolean_value("on", False)
    kept.put(flag("on", enabled=False))
    assert not client.get_boolean_value("on", True)
    kept.go_away()
    assert not client.get_boolean_value("here", False, ACME)


def test_hooks_run_around_each_answer_and_may_say_more_of_the_context(client):
    hook = Told()
    options = FlagEvaluationOptions(hooks=[hook])
    assert client.get_boolean_value("here", False, EvaluationContext("acme"), options)
    assert not client.get_boolean_value("none", False, ACME, options)
    assert hook.told == [
        "before here",
        "after True matched",
        "finally",
        "before none",
        "error FLAG_NOT_FOUND",
        "finally",
    ]


def test_hooks_of_the_provider_itself_run_too(kept):
    hook = Told()
    api.set_provider_and_wait(FlagsProvider(kept.read, Clock(), [hook]), "hooked")
    try:
        api.get_client("hooked").get_boolean_value("on", False)
    finally:
        api.clear_providers()
    assert hook.told == ["before on", "after True for_all", "finally"]


class Heard:
    """What a client's handlers were told; the SDK tells them from threads of its own, so each is waited for."""

    def __init__(self, client) -> None:
        self._told: Queue[tuple[str, list[str] | None]] = Queue()
        for event in ProviderEvent:
            client.add_handler(event, partial(self._hear, event))

    def _hear(self, event, details) -> None:
        self._told.put((event.name.removeprefix("PROVIDER_"), details.flags_changed))

    def next(self, count: int = 1):
        return sorted((self._told.get(timeout=30) for _ in range(count)), key=lambda each: each[0])

    @property
    def nothing_more(self) -> bool:
        return self._told.empty()


def test_events_tell_of_each_change_once_and_of_which_flags(client, kept, provider):
    heard = Heard(client)
    assert heard.next() == [("READY", None)]  # told to whoever comes while it is
    provider.look()
    kept.put(flag("on", enabled=False), flag("new"), flag("here", where("platform", "IN", "X")))
    provider.look()
    provider.look()
    gone = ["child", "elsewhere", "new", "object", "off", "on", "part", "text", "whole", "yes"]
    assert heard.next() == [("CONFIGURATION_CHANGED", gone)]
    kept.go_away()
    for _ in range(2):
        client.get_boolean_value("on", False)
    assert heard.next() == [("STALE", None)]
    kept.now = None
    provider.look()
    assert heard.next() == [("ERROR", None)]
    kept.put(flag("on"))
    client.get_boolean_value("on", False)
    assert heard.next(2) == [("CONFIGURATION_CHANGED", ["here", "new", "on"]), ("READY", None)]
    assert heard.nothing_more


def test_a_provider_that_cannot_begin_says_so_and_begins_when_it_can(kept):
    kept.go_away()
    client = api.get_client("late")
    heard = Heard(client)
    assert heard.next() == [("READY", None)]  # of the SDK's own provider, that knows nothing
    try:
        with pytest.raises(OpenFeatureError):
            api.set_provider_and_wait(FlagsProvider(kept.read, Clock()), "late")
        assert heard.next() == [("ERROR", None)]
        assert not client.get_boolean_value("on", False)
        kept.put(flag("on"))
        assert client.get_boolean_value("on", False)
        assert [each for each, _ in heard.next(3)] == ["CONFIGURATION_CHANGED", "READY", "STALE"]
    finally:
        api.clear_providers()


def test_the_targeting_key_is_the_user_and_what_is_no_value_is_refused(client, kept):
    kept.put(flag("f", rollout(100, stickiness="userId")), flag("n", where("score", "NUM_GT", value="1")))
    assert not client.get_boolean_value("f", False)
    assert client.get_boolean_value("f", False, EvaluationContext("acme"))
    assert client.get_boolean_value("n", False, EvaluationContext("acme", {"score": 2}))
    wrong = client.get_boolean_details("f", False, EvaluationContext("acme", {"list": ["a"]}))
    assert (wrong.value, wrong.error_code) == (False, ErrorCode.INVALID_CONTEXT)
