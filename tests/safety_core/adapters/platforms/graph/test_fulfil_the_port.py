"""What each of Meta's three adapters has to be: whole, pure, and never wiser than the answer in hand."""

import inspect
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import facebook, instagram, threads
from safety_core.adapters.transports.request_form import check_writable, in_clear
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
    Refreshed,
    Rejected,
    Unknown,
    Unreadable,
)
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Reason
from tests.markers import found_in
from tests.safety_core.adapters.platforms.graph.ground import (
    JSON,
    NOW,
    PATIENT,
    TOKEN,
    answered,
    content,
    error,
    intent,
)

MODULES = (facebook, instagram, threads)
TARGETS = {facebook: "2001_12", instagram: "17900000000000012", threads: "18000000000000012"}
EACH = pytest.mark.parametrize("adapter", MODULES, ids=lambda each: each.PLATFORM)
METHODS = [name for name, _ in inspect.getmembers(Adapter, inspect.isfunction) if not name.startswith("_")]
STRANGE = "1/../2?x#y ü"


def acted(adapter, action, **changes: object):
    target = TARGETS[adapter]
    return intent(adapter.PLATFORM, action, **{"target": target, "recalls": target, **changes})


def commit(adapter, action, **changes: object):
    return adapter.commit(acted(adapter, action, **changes), account="2001", token=TOKEN, ready=Ready("7,8"))


def commit_answers(adapter, exchange):
    target = TARGETS[adapter]
    for action in Action:
        yield adapter.read_commit(exchange, intent=acted(adapter, action), ready=Ready("7"), now=NOW)
    yield adapter.read_recall(exchange, recalls=target, now=NOW)
    yield adapter.read_like(exchange, target=target, now=NOW)


def readings(adapter, exchange):
    yield adapter.read_who_am_i(exchange, account="2001")
    yield adapter.read_page(exchange, account="2001")
    yield from (adapter.read_object(exchange, object_id="12", action=action, account="2001") for action in Action)
    yield adapter.read_likers(exchange, account="2001")
    yield adapter.read_trace(exchange, handle="")


def reads(adapter):
    target, mark = TARGETS[adapter], "1764370000:1"
    yield adapter.who_am_i(TOKEN, account="2001")
    for thread in (None, target):
        yield adapter.list_page("2001", action=Action.PUBLISH, token=TOKEN, thread=thread, since=None, cursor=None)
        yield adapter.list_page("2001", action=Action.PUBLISH, token=TOKEN, thread=thread, since=mark, cursor="a/b=&c ")
    yield from (adapter.read_back(target, action=action, token=TOKEN) for action in adapter.ACTIONS)
    if Action.LIKE in adapter.ACTIONS:
        yield adapter.list_likers(target, token=TOKEN, cursor=None)
        yield adapter.list_likers(target, token=TOKEN, cursor="a/b=&c ")


@EACH
def test_it_has_every_function_of_the_port_with_the_same_parameters(adapter):
    for name in METHODS:
        asked = list(inspect.signature(getattr(Adapter, name)).parameters.values())[1:]
        offered = inspect.signature(getattr(adapter, name)).parameters.values()
        assert [(each.name, each.kind) for each in offered] == [(each.name, each.kind) for each in asked], name
    assert all(hasattr(adapter, name) for name in inspect.get_annotations(Adapter))
    assert set(adapter.__all__) == {*METHODS, *inspect.get_annotations(Adapter)}


@EACH
def test_it_names_what_it_has(adapter):
    assert all(host == host.lower() and "/" not in host and ":" not in host for host in adapter.HOSTS)
    assert adapter.THREADED <= adapter.ACTIONS <= set(Action)
    assert adapter.QUIET_WORDS
    assert adapter.REFRESHES_BY in adapter.OPERATIONS


@EACH
def test_each_action_is_one_committing_request_of_the_named_operation_with_the_tag(adapter):
    for action in adapter.ACTIONS:
        request = commit(adapter, action)
        check_writable(request)
        assert (request.committing, request.tag, request.host in adapter.HOSTS) == (True, "tag-1", True)
        assert request.operation == adapter.commits(action) != ""
        assert request == commit(adapter, action)
    assert {adapter.commits(each) for each in set(Action) - adapter.ACTIONS} == {""}


@EACH
def test_what_it_looks_and_reads_back_by_are_operations_of_its_own(adapter):
    for action in adapter.ACTIONS:
        assert {adapter.commits(action), adapter.looks_by(action), adapter.reads_back_by(action)} <= adapter.OPERATIONS
        thread = TARGETS[adapter] if action in adapter.THREADED else None
        looked = adapter.list_page("2001", action=Action.PUBLISH, token=TOKEN, thread=thread, since=None, cursor=None)
        if action is not Action.LIKE:
            assert looked.operation == adapter.looks_by(action)
            back = adapter.read_back(TARGETS[adapter], action=action, token=TOKEN)
            assert back.operation == adapter.reads_back_by(action)


@EACH
def test_no_reading_commits_or_carries_a_tag(adapter):
    for request in reads(adapter):
        check_writable(request)
        assert (request.method, request.committing, request.tag) == ("GET", False, None)
        assert request.host in adapter.HOSTS
        assert request.operation in adapter.OPERATIONS


@EACH
def test_the_token_stands_in_a_header_and_in_no_path_and_shows_in_no_request(adapter):
    refresh = adapter.refresh(TOKEN, app=App("app", Secret("hush-hush-hush-1234")))
    check_writable(refresh)
    for request in (*reads(adapter), *(commit(adapter, each) for each in adapter.ACTIONS)):
        assert in_clear(dict(request.headers)["authorization"]) == "Bearer t0ken"
        assert found_in(repr(request) + request.path, "t0ken") == []
    assert found_in(repr(refresh) + refresh.path, "t0ken") == []
    assert found_in(repr(refresh) + refresh.path, "hush-hush-hush-1234") == []


@EACH
def test_an_id_cannot_break_out_of_its_place(adapter):
    for action in adapter.ACTIONS:
        request = commit(adapter, action, target=STRANGE, recalls=STRANGE)
        check_writable(request)
        assert "/../" not in request.path
    check_writable(
        adapter.list_page(STRANGE, action=Action.PUBLISH, token=TOKEN, thread=STRANGE, since=None, cursor=STRANGE)
    )
    check_writable(adapter.read_back(STRANGE, action=Action.PUBLISH, token=TOKEN))


@EACH
@pytest.mark.parametrize("action", [Action.COMMENT, Action.REPLY, Action.LIKE, Action.RECALL])
@pytest.mark.parametrize("nothing", [None, ""])
def test_what_is_on_nothing_is_not_built(adapter, action, nothing):
    with pytest.raises(Miswired, match=f"{adapter.PLATFORM} cannot"):
        commit(adapter, action, target=nothing, recalls=nothing)


@EACH
@pytest.mark.parametrize("action", [Action.FOLLOW, Action.MESSAGE, Action.EDIT])
def test_what_it_has_not_is_not_built(adapter, action):
    with pytest.raises(Miswired, match=f"{adapter.PLATFORM} cannot"):
        commit(adapter, action)


@EACH
@pytest.mark.parametrize("target", ["abc", "01", "1_", "_1", "1_2_3", "1\n", "9" * 26, "urn:1"])
def test_what_is_no_id_there_makes_only_its_own_actions_impossible(adapter, target):
    on_target = adapter.ACTIONS - {Action.PUBLISH, Action.RECALL}
    asked = acted(adapter, Action.PUBLISH, target=target, recalls=None)
    assert adapter.measure(asked).actions == adapter.ACTIONS - on_target
    asked = acted(adapter, Action.PUBLISH, target=None, recalls=target)
    assert adapter.measure(asked).actions == adapter.ACTIONS - {Action.RECALL}
    assert adapter.measure(acted(adapter, Action.PUBLISH)).actions == adapter.ACTIONS


@EACH
def test_lost_is_unknown_and_never_sent_is_not_sent(adapter):
    never = NeverSent(Reason.SWITCH_THROWN, "all")
    assert set(map(repr, commit_answers(adapter, Lost("reset")))) == {repr(Unknown(Reason.ANSWER_LOST, "reset"))}
    assert set(map(repr, commit_answers(adapter, never))) == {repr(NotSent(Reason.SWITCH_THROWN, "all"))}
    for exchange in (Lost("reset"), never):
        assert all(isinstance(each, Unreadable) for each in readings(adapter, exchange))
    assert isinstance(adapter.read_refresh(Lost("reset"), now=NOW), Unknown)
    assert isinstance(adapter.read_refresh(never, now=NOW), NotSent)


@EACH
@pytest.mark.parametrize("status", [100, 201, 204, 301, 302, 307, 408, 425, 500, 501, 502, 503, 504, 520, 599])
@pytest.mark.parametrize("body", [b"", b"{}", b"<html></html>", b'{"id":"1_2"}', b'{"success":true}'])
def test_what_may_have_committed_is_unknown(adapter, status, body):
    assert all(isinstance(each, Unknown) for each in commit_answers(adapter, Answered(status, JSON, body)))


@EACH
@pytest.mark.parametrize("status", [500, 502, 503, 200])
@pytest.mark.parametrize("code", [1, 2, 4, 190, 506])
def test_graphs_own_error_under_another_status_is_unknown(adapter, status, code):
    assert all(isinstance(each, Unknown) for each in commit_answers(adapter, error(code, status=status)))


@EACH
@pytest.mark.parametrize("code", [1, 2, 100, 190])
def test_what_calls_itself_transient_is_unknown(adapter, code):
    assert all(isinstance(each, Unknown) for each in commit_answers(adapter, error(code, is_transient=True)))


@EACH
@pytest.mark.parametrize("headers", [{"content-type": "text/html"}, {"content-type": "text/plain"}])
def test_a_yes_that_does_not_call_itself_json_is_unknown(adapter, headers):
    for body in (b'{"id":"1_2","success":true}', b'{"id":"1","success":true}'):
        assert all(isinstance(each, Unknown) for each in commit_answers(adapter, Answered(200, headers, body)))


@EACH
@pytest.mark.parametrize(
    "body",
    [
        *({"id": bad, "success": bad} for bad in (None, 12, True, "", "0", "01", "1_", "1_2_3", "1_2\n", "٣", [], {}, ["1_2"], "true", 1)),
        {"id": "1_2", "success": True, "error": {}},
        {"id": "12", "success": True, "error": None},
        {"data": {"id": "1_2"}},
        [],
        b"",
        b'{"id":"1_2","success":tru',
        '{"id":"1_2"}'.encode("utf-16"),
        b'{"id":"1_2","success":true}{}',
        b'{"id":"12","success":true,"n":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)  # fmt: skip
def test_200_without_its_own_word_is_unknown(adapter, body):
    for each in commit_answers(adapter, answered(200, body)):
        assert isinstance(each, Unknown) or (body == {"id": True, "success": True} and isinstance(each, Accepted))


@EACH
@PATIENT
@given(
    status=st.integers(100, 599), headers=st.dictionaries(st.text(max_size=8), st.text(max_size=8)), body=st.binary()
)
def test_whatever_comes_nothing_raises_and_noise_is_never_a_word(adapter, status, headers, body):
    exchange = Answered(status, headers, body)
    assert all(isinstance(each, Unknown) for each in commit_answers(adapter, exchange))
    assert all(isinstance(each, Unreadable) for each in readings(adapter, exchange))
    assert isinstance(adapter.read_refresh(exchange, now=NOW), Unknown)
    assert adapter.read_handle(exchange, account="2001") is None
    asked = acted(adapter, Action.PUBLISH)
    step = adapter.prepare(asked, account="2001", token=TOKEN, media=(content(),), said=(exchange,) * 9)
    assert isinstance(step, Unreadable)


SHAPES = st.dictionaries(
    st.sampled_from(["id", "success", "data", "from", "owner", "message", "text", "status", "status_code", "timestamp", "created_time", "username", "user_id", "error", "access_token"]),
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.lists(st.dictionaries(st.just("id"), st.text(max_size=3)), max_size=2)
    | st.dictionaries(st.sampled_from(["id", "code"]), st.integers() | st.text(max_size=3)),
)  # fmt: skip


@EACH
@PATIENT
@given(status=st.sampled_from([200, 400, 401, 403]), body=SHAPES)
def test_no_json_makes_a_reading_raise(adapter, status, body):
    exchange = answered(status, json.dumps(body).encode())
    assert all(isinstance(each, Accepted | Rejected | Unknown) for each in commit_answers(adapter, exchange))
    assert len(list(readings(adapter, exchange))) == 4 + len(Action)
    adapter.read_refresh(exchange, now=NOW)


@EACH
def test_a_refused_token_is_told_of_a_commit_and_of_a_read(adapter):
    for each in commit_answers(adapter, error(190, 463)):
        assert isinstance(each, Rejected | Unknown)
        assert isinstance(each, Unknown) or each.reason is Reason.PLATFORM_CREDENTIAL
    assert adapter.read_who_am_i(error(190, 463, status=401), account="2001").credential
    assert adapter.read_page(error(190, 463), account="2001").credential


@EACH
@pytest.mark.parametrize(
    ("changes", "life_s"),
    [({}, 5_184_000), ({"expires_in": None}, None), ({"expires_in": True}, None), ({"expires_in": 0}, None),
     ({"expires_in": "60"}, None), ({"token_type": "BEARER"}, 5_184_000)],
)  # fmt: skip
def test_a_new_token_takes_the_place_of_both(adapter, changes, life_s):
    body = {"access_token": "new", "token_type": "bearer", "expires_in": 5_184_000, **changes}
    assert adapter.read_refresh(answered(200, body), now=NOW) == Refreshed(Secret("new"), Secret("new"), life_s)


@EACH
@pytest.mark.parametrize(
    ("exchange", "reason"),
    [
        (error(190, 463), Reason.PLATFORM_CREDENTIAL),
        (error(101), Reason.PLATFORM_FORBIDDEN),
        (error(100), Reason.PLATFORM_FORBIDDEN),
        (error(10, status=403), Reason.PLATFORM_FORBIDDEN),
        (error(4), Reason.PLATFORM_TOO_FAST),
    ],
)
def test_a_no_to_a_refresh_says_whether_it_is_of_the_token(adapter, exchange, reason):
    assert adapter.read_refresh(exchange, now=NOW).reason is reason


@EACH
@pytest.mark.parametrize(
    "exchange",
    [
        answered(200, {"token_type": "bearer"}),
        answered(200, {"access_token": ""}),
        answered(200, {"access_token": 7}),
        answered(200, {"access_token": "new", "token_type": "mac"}),
        answered(200, {"access_token": "new", "error": {}}),
        answered(200, {"access_token": "new"}, {"content-type": "text/html"}),
        answered(201, {"access_token": "new"}),
        answered(400, {"error": "invalid_grant"}),
        error(190, status=500),
        error(2, is_transient=True),
        error(101, is_transient=True),
    ],
)
def test_everything_else_of_a_refresh_is_unknown(adapter, exchange):
    assert isinstance(adapter.read_refresh(exchange, now=NOW), Unknown)


@EACH
def test_nothing_that_is_prepared_leaves_a_trace_that_names_what_it_became(adapter):
    assert adapter.trace("7", token=TOKEN) is None
