"""What every adapter has to be: whole, pure, and never wiser than the answer in hand."""

import inspect
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import linkedin
from safety_core.adapters.transports.request_form import check_writable
from safety_core.errors import Miswired
from safety_core.ports import (
    Accepted,
    Adapter,
    Answered,
    App,
    Lost,
    NeverSent,
    NotSent,
    Ready,
    Rejected,
    Unknown,
    Unreadable,
)
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Reason
from tests.fuzzing import fuzzed
from tests.markers import found_in
from tests.safety_core.adapters.platforms.linkedin.ground import (
    ACME,
    COMMENT,
    JSON,
    MEMBER,
    NOW,
    POST,
    TOKEN,
    acted,
    answered,
    content,
    header,
    problem,
)

METHODS = [name for name, _ in inspect.getmembers(Adapter, inspect.isfunction) if not name.startswith("_")]
STRANGE = "1/../2?x#y ü&a=b"


def commit(action, **changes: object):
    return linkedin.commit(acted(action, **changes), account=ACME, token=TOKEN, ready=Ready())


def commit_answers(exchange):
    for action in Action:
        yield linkedin.read_commit(exchange, intent=acted(action), ready=Ready(), now=NOW)
    yield linkedin.read_recall(exchange, recalls=POST, now=NOW)
    yield linkedin.read_like(exchange, target=POST, now=NOW)


def readings(exchange):
    yield linkedin.read_who_am_i(exchange, account=ACME)
    yield linkedin.read_page(exchange, account=ACME)
    yield from (linkedin.read_object(exchange, object_id=POST, action=action, account=ACME) for action in Action)
    yield linkedin.read_likers(exchange, account=ACME)
    yield linkedin.read_trace(exchange, handle="")


def reads(name=POST):
    yield linkedin.who_am_i(TOKEN, account=ACME)
    for thread in (None, name, COMMENT):
        yield linkedin.list_page(ACME, action=Action.PUBLISH, token=TOKEN, thread=thread, since=None, cursor=None)
        yield linkedin.list_page(
            ACME, action=Action.PUBLISH, token=TOKEN, thread=thread, since=f"1:{POST}", cursor="a/b=&c "
        )
    yield from (linkedin.read_back(name, action=action, token=TOKEN) for action in linkedin.ACTIONS)
    yield linkedin.read_back(COMMENT, action=Action.COMMENT, token=TOKEN)
    yield linkedin.list_likers(name, token=TOKEN, cursor=None)
    yield linkedin.list_likers(name, token=TOKEN, cursor="a/b=&c ")


def test_it_has_every_function_of_the_port_with_the_same_parameters():
    for name in METHODS:
        asked = list(inspect.signature(getattr(Adapter, name)).parameters.values())[1:]
        offered = inspect.signature(getattr(linkedin, name)).parameters.values()
        assert [(each.name, each.kind) for each in offered] == [(each.name, each.kind) for each in asked], name
    assert set(linkedin.__all__) == {*METHODS, *inspect.get_annotations(Adapter)}
    assert all(hasattr(linkedin, name) for name in linkedin.__all__)


def test_it_names_what_it_has():
    assert {"api.linkedin.com", "www.linkedin.com"} == linkedin.HOSTS
    assert linkedin.THREADED <= linkedin.ACTIONS <= set(Action)
    assert linkedin.QUIET_WORDS
    assert linkedin.REFRESHES_BY in linkedin.OPERATIONS


@pytest.mark.parametrize("action", sorted(linkedin.ACTIONS))
def test_each_action_is_one_committing_request_of_the_named_operation_with_the_tag(action):
    request = commit(action)
    check_writable(request)
    assert (request.committing, request.tag, request.host) == (True, "tag-1", "api.linkedin.com")
    assert request.operation == linkedin.commits(action) != ""
    assert request == commit(action)


def test_of_what_it_has_not_no_request_is_named_and_none_is_built():
    missing = set(Action) - linkedin.ACTIONS
    assert {linkedin.commits(each) for each in missing} == {""}
    for action in missing:
        with pytest.raises(Miswired, match="LinkedIn cannot"):
            commit(action)


@pytest.mark.parametrize("action", [Action.COMMENT, Action.REPLY, Action.LIKE, Action.RECALL])
@pytest.mark.parametrize("nothing", [None, ""])
def test_what_is_on_nothing_is_not_built(action, nothing):
    with pytest.raises(Miswired, match="LinkedIn cannot"):
        commit(action, target=nothing, recalls=nothing)


@pytest.mark.parametrize("action", sorted(linkedin.ACTIONS))
def test_nothing_is_built_for_a_member(action):
    with pytest.raises(Miswired, match="is a member"):
        linkedin.commit(acted(action), account=MEMBER, token=TOKEN, ready=Ready())


@pytest.mark.parametrize("action", sorted(linkedin.ACTIONS))
def test_what_it_looks_and_reads_back_by_are_operations_of_its_own(action):
    assert {linkedin.commits(action), linkedin.looks_by(action), linkedin.reads_back_by(action)} <= linkedin.OPERATIONS
    if action is Action.LIKE:
        looked = linkedin.list_likers(POST, token=TOKEN, cursor=None)
    else:
        thread = POST if action in linkedin.THREADED else None
        looked = linkedin.list_page(ACME, action=Action.PUBLISH, token=TOKEN, thread=thread, since=None, cursor=None)
    assert looked.operation == linkedin.looks_by(action)
    for name in (POST, COMMENT):
        assert linkedin.read_back(name, action=action, token=TOKEN).operation == linkedin.reads_back_by(action)


def test_no_reading_commits_or_carries_a_tag():
    for request in (*reads(), *reads(STRANGE)):
        check_writable(request)
        assert (request.method, request.committing, request.tag) == ("GET", False, None)
        assert request.host == "api.linkedin.com"
        assert request.operation in linkedin.OPERATIONS
        assert "/../" not in request.path


def test_the_token_stands_in_a_header_and_in_no_path_and_shows_in_no_request():
    for request in (*reads(), *(commit(each) for each in linkedin.ACTIONS)):
        assert header(request, "authorization") == "Bearer t0ken"
        assert header(request, "linkedin-version") == "202603"
        assert header(request, "x-restli-protocol-version") == "2.0.0"
        assert found_in(repr(request) + request.path, "t0ken") == []
    refresh = linkedin.refresh(TOKEN, app=App("app", Secret("hush-hush-hush-1234")))
    check_writable(refresh)
    assert found_in(repr(refresh) + refresh.path, "t0ken") == []
    assert found_in(repr(refresh) + refresh.path, "hush-hush-hush-1234") == []


@pytest.mark.parametrize("action", sorted(linkedin.ACTIONS))
def test_a_name_cannot_break_out_of_its_place(action):
    request = linkedin.commit(
        acted(action, target=STRANGE, recalls=STRANGE), account=STRANGE, token=TOKEN, ready=Ready()
    )
    check_writable(request)
    assert "/../" not in request.path
    assert "&a=b" not in request.path


def test_lost_is_unknown_and_never_sent_is_not_sent():
    never = NeverSent(Reason.SWITCH_THROWN, "all")
    assert all(each == Unknown(Reason.ANSWER_LOST, "reset") for each in commit_answers(Lost("reset")))
    assert all(each == NotSent(Reason.SWITCH_THROWN, "all") for each in commit_answers(never))
    for exchange in (Lost("reset"), never):
        assert all(isinstance(each, Unreadable) for each in readings(exchange))
    assert isinstance(linkedin.read_refresh(Lost("reset"), now=NOW), Unknown)
    assert isinstance(linkedin.read_refresh(never, now=NOW), NotSent)
    assert linkedin.read_pace(never, now=NOW) is None


@pytest.mark.parametrize(
    "status", [100, 200, 202, 301, 302, 307, 308, 408, 409, 425, 500, 501, 502, 503, 504, 520, 599]
)
@pytest.mark.parametrize("body", [b"", b"{}", b"<html></html>", b'{"id":"1"}'])
def test_what_may_have_committed_is_unknown(status, body):
    exchange = Answered(status, JSON | {"x-restli-id": POST}, body)
    assert all(isinstance(each, Unknown) for each in commit_answers(exchange))


@pytest.mark.parametrize("status", [200, 201, 204, 405, 408, 409, 410, 500, 502, 503, 504])
def test_its_own_refusal_under_a_status_that_may_commit_is_unknown(status):
    assert all(isinstance(each, Unknown) for each in commit_answers(problem(status)))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 426, 429])
@pytest.mark.parametrize(
    "body",
    [b"", b"Forbidden", b"<!DOCTYPE html><title>Attention</title>", b"[]", b"{", {}, {"message": "no"},
     {"status": 418, "code": "C", "message": "no"}, {"status": True, "code": "C", "message": "no"},
     {"code": "C", "message": "no"}, {"code": "C"}, {"message": 7, "code": "C"}],
)  # fmt: skip
def test_a_refusal_in_nobody_s_form_is_unknown(status, body):
    assert all(isinstance(each, Unknown) for each in commit_answers(answered(status, body)))
    assert all(isinstance(each, Unreadable) for each in readings(answered(status, body)))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 426, 429])
@pytest.mark.parametrize(
    "more",
    [{"elements": []}, {"value": {}}, {"error": "Bad Request"}, {"path": "/rest/posts"}, {"code": 7}],
)
def test_what_only_resembles_its_refusal_is_unknown(status, more):
    assert all(isinstance(each, Unknown) for each in commit_answers(problem(status, **more)))
    bare = answered(status, {"status": status, "message": "no"})
    assert all(isinstance(each, Unknown) for each in commit_answers(bare))


@pytest.mark.parametrize("headers", [{}, {"content-type": "text/html"}, {"content-type": "text/plain"}])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 426, 429])
def test_a_refusal_that_does_not_call_itself_json_is_unknown(status, headers):
    body = json.dumps({"status": status, "code": "C", "message": "no"}).encode()
    assert all(isinstance(each, Unknown) for each in commit_answers(Answered(status, headers, body)))


@fuzzed("answers of LinkedIn")
@given(
    status=st.integers(100, 599), headers=st.dictionaries(st.text(max_size=8), st.text(max_size=8)), body=st.binary()
)
def test_whatever_comes_nothing_raises_and_noise_is_never_a_word(status, headers, body):
    exchange = Answered(status, headers, body)
    for each in commit_answers(exchange):
        assert isinstance(each, Unknown) or (status == 204 and not body and each == Accepted(POST))
    assert all(isinstance(each, Unreadable) for each in readings(exchange))
    assert isinstance(linkedin.read_refresh(exchange, now=NOW), Unknown | Rejected)
    assert linkedin.read_handle(exchange, account=ACME) is None
    linkedin.read_pace(exchange, now=NOW)
    step = linkedin.prepare(acted(Action.PUBLISH), account=ACME, token=TOKEN, media=(content(),), said=(exchange,) * 9)
    assert isinstance(step, Unreadable)


WORDS = ["id", "author", "commentary", "createdAt", "lifecycleState", "actor", "commentUrn", "created", "message", "object",
         "elements", "paging", "start", "count", "total", "links", "organization", "role", "state", "reactionType", "value",
         "image", "uploadUrl", "status", "code", "access_token", "refresh_token", "error", "time", "text"]  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-1, 2**70)
    | st.sampled_from([POST, COMMENT, ACME, "LIKE", "PUBLISHED", "APPROVED", "ADMINISTRATOR", "", "x"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=20,
)


@fuzzed("answers of LinkedIn")
@given(
    status=st.sampled_from([200, 201, 204, 400, 401, 403, 404, 422, 429]),
    body=st.dictionaries(st.sampled_from(WORDS), VALUES),
    name=st.sampled_from([POST, COMMENT, "", "7"]),
)
def test_no_json_makes_a_reading_raise(status, body, name):
    exchange = answered(status, body, x_restli_id=name)
    assert all(isinstance(each, Accepted | Rejected | Unknown) for each in commit_answers(exchange))
    assert len(list(readings(exchange))) == 4 + len(Action)
    linkedin.read_refresh(exchange, now=NOW)
    linkedin.prepare(acted(Action.PUBLISH), account=ACME, token=TOKEN, media=(content(),), said=(exchange,) * 4)


def test_nothing_that_is_prepared_leaves_a_trace():
    assert linkedin.trace("urn:li:image:1", token=TOKEN) is None
