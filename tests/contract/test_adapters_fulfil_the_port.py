"""What every platform's adapter has to be: whole, pure, and never wiser than the answer in hand."""

import inspect
from datetime import UTC, datetime
from functools import partial

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.transports.request_form import check_writable
from safety_core.ports import (
    Accepted,
    Adapter,
    Answered,
    Lost,
    NeverSent,
    NotSent,
    PlatformObject,
    Ready,
    Rejected,
    Unknown,
    Unreadable,
)
from safety_core.secret import Secret
from safety_core.vocabulary import Action, ObjectId, Platform, PlatformAccountId, Reason
from tests.safety_core.adapters.platforms.tiktok import ground as tiktok
from tests.safety_core.adapters.platforms.youtube import ground as youtube
from tests.safety_core.examples import INTENT

TOKEN = Secret("t0ken")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
EACH = pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=ADAPTERS.keys())
METHODS = [name for name, _ in inspect.getmembers(Adapter, inspect.isfunction) if not name.startswith("_")]
SILENT_YES = frozenset({Platform.LINKEDIN, Platform.YOUTUBE})
"""Where 204 without a body is the documented yes to a deletion (docs/platforms/)."""
SILENT_TAKING = frozenset({Platform.TIKTOK})
"""Where 201 is the documented yes to an upload's last piece, whatever else it says; what stands is then asked by name."""
REJECTIONS = {reason for reason in Reason if reason.startswith("platform_")}


def ready_for(adapter):
    """What its committing request of a post needs."""
    made = {Platform.YOUTUBE: youtube.ready, Platform.TIKTOK: tiktok.ready}.get(adapter.PLATFORM)
    return Ready("12") if made is None else made()


def commit(adapter, action):
    intent = msgspec.structs.replace(
        INTENT, platform=adapter.PLATFORM, action=action, target="12", recalls="13", tag="tag-1"
    )
    return adapter.commit(intent, account="1001", token=TOKEN, ready=ready_for(adapter))


def readings(adapter):
    account, post = PlatformAccountId("1001"), ObjectId("12")
    return (
        partial(adapter.read_who_am_i, account=account),
        partial(adapter.read_page, account=account),
        partial(adapter.read_object, object_id=post, action=Action.PUBLISH, account="1001"),
        partial(adapter.read_likers, account=account),
    )


def committed(adapter, exchange):
    return adapter.read_commit(exchange, intent=INTENT, ready=ready_for(adapter), now=NOW)


def test_every_platform_has_its_adapter_and_every_adapter_its_platform() -> None:
    assert ADAPTERS.keys() == set(Platform)
    assert [adapter.PLATFORM for adapter in ADAPTERS.values()] == list(ADAPTERS)


@EACH
def test_it_has_every_function_of_the_port_with_the_same_parameters(adapter) -> None:
    for name in METHODS:
        asked = list(inspect.signature(getattr(Adapter, name)).parameters.values())[1:]
        offered = inspect.signature(getattr(adapter, name)).parameters.values()
        assert [(each.name, each.kind) for each in offered] == [(each.name, each.kind) for each in asked], name


@EACH
def test_it_names_its_hosts_and_its_actions(adapter) -> None:
    assert adapter.HOSTS
    assert all(host == host.lower() and "/" not in host and ":" not in host for host in adapter.HOSTS)
    assert adapter.ACTIONS
    assert set(adapter.ACTIONS) <= set(Action)


@EACH
def test_each_action_is_one_committing_request_with_the_tag_to_its_own_host(adapter) -> None:
    for action in adapter.ACTIONS:
        request = commit(adapter, action)
        check_writable(request)
        assert request.committing
        assert request.tag == "tag-1"
        assert request.host in adapter.HOSTS
        assert request == commit(adapter, action)


@EACH
def test_no_reading_commits_or_carries_a_tag(adapter) -> None:
    account, marked = "1001", adapter.mark([shown("12")], None)
    readings = [
        adapter.who_am_i(TOKEN, account=account),
        adapter.list_page(account, action=Action.PUBLISH, token=TOKEN, thread=None, since=None, cursor=None),
        adapter.list_page(account, action=Action.PUBLISH, token=TOKEN, thread=None, since=marked, cursor="next"),
        adapter.read_back("12", action=Action.PUBLISH, token=TOKEN),
    ]
    if Action.LIKE in adapter.ACTIONS:
        readings += [adapter.list_likers("12", token=TOKEN, cursor=cursor) for cursor in (None, "next")]
    assert (adapter.FOLLOWS is None) == (Action.FOLLOW not in adapter.ACTIONS)
    if adapter.FOLLOWS is not None:
        readings += [adapter.FOLLOWS.list_followed("12", token=TOKEN, cursor=cursor) for cursor in (None, "next")]
    for request in readings:
        check_writable(request)
        assert (request.committing, request.tag, request.host in adapter.HOSTS) == (False, None, True)


@EACH
def test_the_token_stands_in_no_path_and_shows_in_no_request(adapter) -> None:
    for request in (commit(adapter, Action.PUBLISH), adapter.who_am_i(TOKEN, account="1001")):
        assert "t0ken" not in request.path
        assert "t0ken" not in repr(request)
        assert "t0ken" not in str(request)


@EACH
def test_it_measures_in_a_unit_with_a_limit(adapter) -> None:
    measure = adapter.measure(INTENT)
    assert 0 < measure.length <= measure.limit
    assert measure.unit
    assert measure.actions == adapter.ACTIONS


@EACH
def test_lost_is_unknown_and_never_sent_is_not_sent(adapter) -> None:
    assert committed(adapter, Lost("reset")) == Unknown(Reason.ANSWER_LOST, "reset")
    never = NeverSent(Reason.SWITCH_THROWN, "all")
    assert committed(adapter, never) == NotSent(Reason.SWITCH_THROWN, "all")
    assert adapter.read_recall(Lost("reset"), recalls="13", now=NOW) == Unknown(Reason.ANSWER_LOST, "reset")
    assert adapter.read_recall(never, recalls="13", now=NOW) == NotSent(Reason.SWITCH_THROWN, "all")
    assert adapter.read_like(Lost("reset"), target="13", now=NOW) == Unknown(Reason.ANSWER_LOST, "reset")
    assert adapter.read_like(never, target="13", now=NOW) == NotSent(Reason.SWITCH_THROWN, "all")
    for reading in readings(adapter):
        assert isinstance(reading(never), Unreadable)
        assert isinstance(reading(Lost("reset")), Unreadable)


@EACH
@pytest.mark.parametrize("status", [100, 204, 301, 302, 303, 307, 308, 408, 425, 500, 501, 502, 503, 504, 520, 599])
@pytest.mark.parametrize("body", [b"", b"{}", b"<html></html>", b'{"data":{"id":"1"}}'])
def test_what_may_have_committed_is_unknown(adapter, status: int, body: bytes) -> None:
    answer = committed(adapter, Answered(status, {"content-type": "application/json"}, body))
    assert isinstance(answer, Unknown)
    if (status, body) == (204, b"") and adapter.PLATFORM in SILENT_YES:
        return
    assert isinstance(adapter.read_recall(Answered(status, {}, body), recalls="13", now=NOW), Unknown)
    assert isinstance(adapter.read_like(Answered(status, {}, body), target="13", now=NOW), Unknown)


@EACH
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429])
@pytest.mark.parametrize("body", [b"", b"Forbidden", b"<!DOCTYPE html><title>Attention</title>", b"[]", b"{"])
def test_a_refusal_in_nobody_s_form_is_unknown(adapter, status: int, body: bytes) -> None:
    answer = committed(adapter, Answered(status, {"content-type": "text/html"}, body))
    assert isinstance(answer, Unknown)


@EACH
@given(
    status=st.integers(100, 599), headers=st.dictionaries(st.text(max_size=8), st.text(max_size=8)), body=st.binary()
)
def test_whatever_comes_nothing_raises_and_noise_is_never_a_yes(adapter, status, headers, body) -> None:
    exchange = Answered(status, headers, body)
    answer = committed(adapter, exchange)
    assert not isinstance(answer, Accepted) or (status == 201 and adapter.PLATFORM in SILENT_TAKING)
    if (status, body) != (204, b"") or adapter.PLATFORM not in SILENT_YES:
        assert not isinstance(adapter.read_recall(exchange, recalls="13", now=NOW), Accepted)
        assert not isinstance(adapter.read_like(exchange, target="13", now=NOW), Accepted)
    assert not isinstance(answer, Rejected) or answer.reason in REJECTIONS
    for reading in readings(adapter):
        assert isinstance(reading(exchange), Unreadable)


def shown(object_id: str) -> PlatformObject:
    return PlatformObject(object=ObjectId(object_id), author=PlatformAccountId("1001"), text="a", created_at=NOW)


@EACH
def test_what_is_marked_is_not_newer_and_everything_is_newer_than_nothing(adapter) -> None:
    one = shown("1")
    assert adapter.newer(one, None)
    assert adapter.mark([], None) is None
    marked = adapter.mark([one], None)
    assert not adapter.newer(one, marked)
    assert adapter.newer(shown("2"), marked)
    assert adapter.mark([], marked) == marked
    assert not adapter.newer(one, adapter.mark([shown("2")], marked))
