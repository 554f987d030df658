"""How a request is answered: which error becomes which status, what is asked of a path that is not there, and what is never said."""

import logging

import msgspec
import pytest

from safety_core import errors
from safety_core.console.api.problems import SAYS, TITLES
from safety_core.console.api.reading import BODY_MAX_BYTES
from safety_core.console.api.routes import in_order
from safety_core.console.problems import STATUS
from safety_core.console.table import Given, Nothing, Operation
from safety_core.vocabulary import Role

SECRET = "the words of a post \u202e"


class Done(msgspec.Struct):
    said: str = ""


class Asked(Given, frozen=True, kw_only=True):
    thing: str


class Told(Asked, frozen=True, kw_only=True):
    words: str = ""


def raising(error: Exception):
    def act(_desk, _given):
        raise error

    return act


def put(api, *operations: Operation) -> None:
    api.operations = operations
    api.app = api.made()


def one(act, method="GET", path="/thing", given=Nothing) -> Operation:
    return Operation("things.do", method, path, "Do.", Role.VIEWER, given, Done, act)


@pytest.mark.parametrize(
    ("error", "status", "field"),
    [
        (errors.BadInput("text", "is empty", "write one"), 422, "text"),
        (errors.UnknownName("client", "acmee", ("acme",)), 404, "client"),
        (errors.KeyReused("key", "'k' was used for other content", "use a new key"), 409, "key"),
        (errors.Refused("dana may not", "ask somebody who may"), 403, None),
        (errors.StoreUnavailable("the database is locked", "try again"), 503, None),
        (errors.StoreWentBack("it is older", "restore a backup"), 503, None),
        (errors.ShelfUnavailable("the disk is full", "make room"), 503, None),
        (errors.FlowUnavailable("the planner did not answer", "try again"), 503, None),
        (errors.CredentialMissing("no key", "name one"), 503, None),
        (errors.BadFile("flags.json", 3, "", "is not JSON", "mend it"), 422, None),
        (errors.HaltNotAcknowledged("worker-1 did not answer", "end it"), 504, None),
    ],
)
def test_an_error_of_the_core_is_said_with_its_status_and_what_to_do(api, error, status, field):
    put(api, one(raising(error)))
    answer = api("GET", "/thing")
    said = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (said["status"], said["title"], said["do"]) == (status, TITLES[status], error.do)
    assert (said.get("field"), said["detail"]) == (field, error.wrong.removeprefix(f"{field}: "))
    assert ("retry-after" in answer.headers) == (status == 503)


def test_every_error_of_the_core_has_a_status_that_is_described():
    found = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)]
    mapped = {kind for kind, _ in STATUS}
    a_persons = {each for each in found if issubclass(each, tuple(mapped))}
    of_the_wiring = {
        *(
            "HoldpointError",
            "Miswired",
            "NotRecorded",
            "NotSigned",
            "LogBroken",
            "MediaMissing",
            "NotDelivered",
            "Bounced",
        ),
        "FlowUnreadable",
    }
    assert {each.__name__ for each in found if each not in a_persons} == of_the_wiring, "say its status in STATUS"
    assert set(TITLES) == set(SAYS) >= {status for _, status in STATUS}


@pytest.mark.parametrize(
    "error",
    [
        errors.Miswired(SECRET, "look"),
        ValueError(SECRET),
        KeyError(SECRET),
        RecursionError(),
        errors.NotSigned(SECRET, "x"),
    ],
)
def test_of_a_bug_nothing_is_said_outside_and_no_words_of_anybody_in_the_log(api, error, caplog):
    put(api, one(raising(error), "POST", "/things/{thing}", Told))
    with caplog.at_level(logging.DEBUG):
        answer = api("POST", "/things/secret-name", json={"words": SECRET})
    assert (answer.status_code, answer.json()["title"]) == (500, "Internal Server Error")
    (line,) = [each.getMessage() for each in caplog.records if each.name.startswith("safety_core")]
    assert line.startswith(f"POST /things/{{thing}}: {type(error).__name__} at test_routes.py:")
    everything = answer.text + " ".join(each.getMessage() + str(each.exc_info or "") for each in caplog.records)
    for secret in (SECRET, "the words", "secret-name" if line else "", api.keys["dana"].hex()):
        assert secret not in everything.replace("http://console/api/v1/things/secret-name", "")


def test_nothing_that_was_sent_stands_in_any_log(api, caplog):
    with caplog.at_level(logging.DEBUG, logger="safety_core"):
        api.submitted(text=SECRET)
        api("POST", "/intents", json={"text": SECRET, SECRET: 1})
        api("GET", f"/intents/{SECRET}")
        api("GET", "/intents", None, headers={"Authorization": f"Bearer dana.{'0' * 64}"})
    assert [each for each in caplog.records if each.name.startswith("safety_core")] == []


def test_what_is_named_outright_comes_before_what_any_name_fits(api):
    assert in_order(["/a/{x}", "/{y}", "/a/b", "/a"]) == ["/a", "/a/b", "/a/{x}", "/{y}"]
    named = one(lambda _, __: Done("named"), path="/things/queue")
    any_name = one(lambda _, given: Done(given.thing), path="/things/{thing}", given=Asked)
    put(api, any_name, named)
    assert [api("GET", f"/things/{each}").json()["said"] for each in ("queue", "other")] == ["named", "other"]


def test_another_method_is_told_which_there_are(api):
    for method in ("DELETE", "PUT", "PATCH", "TRACE"):
        answer = api(method, "/intents", None)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST, HEAD, OPTIONS")
        assert (answer.headers["content-type"], answer.json()["status"]) == ("application/problem+json", 405)
    assert api("POST", "/openapi.json", None).headers["allow"] == "GET, HEAD, OPTIONS"


def test_options_says_what_there_is_and_lets_no_other_site_in(api):
    answer = api("OPTIONS", "/intents", None, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer.text, answer.headers["allow"]) == (204, "", "GET, POST, HEAD, OPTIONS")
    assert [each for each in answer.headers if each.startswith("access-control")] == []


def test_head_is_get_without_a_body(api):
    api.submitted()
    got, head = api("GET", "/intents"), api("HEAD", "/intents")
    assert (head.status_code, head.content, head.headers) == (200, b"", got.headers)
    assert int(head.headers["content-length"]) == len(got.content)
    assert api("HEAD", "/intents", None).status_code == 401


@pytest.mark.parametrize(
    "path", ["/nothing", "/intents/", "/intents/a/b/c", "/%2e%2e/intents", "//intents", "/", "/intents%0A", "/a%0Ab"]
)
def test_what_is_not_there_is_a_problem_too(api, path):
    answer = api("GET", path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "/api/v1/openapi.json" in answer.json()["do"]


def test_every_answer_is_kept_by_nobody_and_is_what_it_says_it_is(api):
    for answer in (
        api("GET", "/intents"),
        api("GET", "/intents", None),
        api("GET", "/nothing"),
        api("OPTIONS", "/intents"),
    ):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def chunks(size: int):
    async def sent():
        for _ in range(size // 1024):
            yield b" " * 1024

    return sent()


def test_a_body_of_the_largest_size_is_read_and_a_larger_one_is_not(api):
    kind = {"Content-Type": "application/json"}
    largest = b'{"text": "' + b"x" * (BODY_MAX_BYTES - 12) + b'"}'
    assert api("POST", "/intents", content=largest, headers=kind).status_code == 422
    for content in (largest + b" ", chunks(BODY_MAX_BYTES + 1024), chunks(64 * BODY_MAX_BYTES)):
        answer = api("POST", "/intents", content=content, headers=kind)
        assert (answer.status_code, answer.json()["title"]) == (413, "Content Too Large")


def test_a_body_of_another_type_is_refused_and_none_at_all_is_taken_as_nothing(api):
    name = api.submitted()["intent"]
    answer = api(
        "POST", "/intents", content=b"client=acme", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert (answer.status_code, answer.json()["status"]) == (415, 415)
    assert api("POST", f"/intents/{name}/cancel").json()["state"] == "cancelled"


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"a":' * 50_000, b'{"key":1,"key":2}', b"\xff", b'"\\ud800"'])
def test_a_body_that_cannot_be_taken_changes_nothing(api, content):
    answer = api("POST", "/intents", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code in (400, 422), answer.json()["do"] != "") == (True, True)
    assert api("GET", "/intents").json() == {"intents": [], "next": None}
