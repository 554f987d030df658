"""The core's reading of X's likes against the simulator's: two readings of one manual, which meet here only."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec
import pytest

from safety_core.adapters.platforms import x
from safety_core.adapters.transports.request_form import in_clear
from safety_core.intent import effect_digest
from safety_core.ports import Accepted, Answered, Gone, Likers, Ready, Rejected, Unknown, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Reason
from simulators.clock import HandClock
from simulators.wire import Call
from simulators.world import World
from tests.safety_core.examples import INTENT

NOW = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    made = World(7, HandClock())
    made.add_account("X", "1001", "acme", "acme-bearer")
    made.add_account("X", "1002", "zeta", "zeta-bearer")
    return made


def ask(world: World, request: WireRequest) -> Answered:
    parts = urlsplit(request.path)
    headers = tuple((name.lower(), in_clear(value)) for name, value in request.headers)
    reply = world.handle(
        Call(
            method=request.method, host=request.host, path=parts.path, query=parts.query, headers=headers,
            body=request.body, tag=request.tag,
        )
    )  # fmt: skip
    return Answered(reply.status, {name.lower(): value for name, value in reply.headers}, reply.body)


def post(world: World) -> str:
    intent = msgspec.structs.replace(INTENT, text="like me")
    made = x.read_commit(
        ask(world, x.commit(intent, account="1002", token=Secret("zeta-bearer"), ready=Ready())),
        intent=intent,
        ready=Ready(),
        now=NOW,
    )
    assert isinstance(made, Accepted)
    return made.object


def wanted(target: str):
    return msgspec.structs.replace(INTENT, action=Action.LIKE, text="", target=target, tag="tag-1")


def like(world: World, target: str, *, account: str = "1001", token: str = "acme-bearer"):
    exchange = ask(world, x.commit(wanted(target), account=account, token=Secret(token), ready=Ready()))
    return x.read_like(exchange, target=target, now=NOW)


def likers(world: World, target: str, cursor: str | None = None):
    return x.read_likers(ask(world, x.list_likers(target, token=Secret("acme-bearer"), cursor=cursor)), account="1001")


def test_a_like_is_said_yes_to_counted_and_shown(world: World) -> None:
    target = post(world)
    assert likers(world, target) == Likers((), None)
    assert like(world, target) == Accepted(target)
    assert likers(world, target) == Likers(("1001",), None)
    (entry,) = world.ledger.query(event="like")
    assert (entry.account, entry.object, entry.tag) == ("1001", target, "tag-1")
    assert entry.visible == effect_digest(wanted(target))


def test_a_second_like_is_said_yes_to_and_counted_no_more(world: World) -> None:
    target = post(world)
    assert like(world, target) == like(world, target) == Accepted(target)
    assert len(list(world.ledger.query(event="like"))) == 1


def test_all_pages_together_are_all_who_like_it_once(world: World) -> None:
    target = post(world)
    for n in range(203):
        world.add_account("X", f"2{n:03}", f"fan{n}", f"token-{n}")
        assert like(world, target, account=f"2{n:03}", token=f"token-{n}") == Accepted(target)
    seen, cursor, pages = [], None, 0
    while True:
        page = likers(world, target, cursor)
        assert isinstance(page, Likers)
        seen += page.accounts
        pages += 1
        if (cursor := page.next) is None:
            break
    assert (sorted(seen), pages) == ([f"2{n:03}" for n in range(203)], 3)


def test_a_post_that_is_gone_takes_no_like_and_has_no_likers(world: World) -> None:
    target = post(world)
    world.withdraw(target)
    answer = like(world, target)
    assert isinstance(answer, Rejected)
    assert answer.reason is Reason.PLATFORM_FORBIDDEN
    assert likers(world, target) == Gone()


@pytest.mark.parametrize(
    ("account", "token", "reason"),
    [("1002", "acme-bearer", Reason.PLATFORM_INVALID), ("1001", "nobodys", Reason.PLATFORM_CREDENTIAL)],
)
def test_a_like_in_another_accounts_name_is_refused(world: World, account: str, token: str, reason: Reason) -> None:
    answer = like(world, post(world), account=account, token=token)
    assert isinstance(answer, Rejected)
    assert answer.reason is reason
    assert not list(world.ledger.query(event="like"))


def test_the_fifty_first_like_of_a_quarter_is_too_fast(world: World) -> None:
    target = post(world)
    answers = [like(world, target) for _ in range(51)]
    assert answers[:50] == [Accepted(target)] * 50
    assert isinstance(answers[50], Rejected)
    assert answers[50].reason is Reason.PLATFORM_TOO_FAST


def test_a_platform_in_trouble_leaves_a_like_unknown(world: World) -> None:
    target = post(world)
    world.faults.add({"fault": "server_error", "when": {"operation": "like"}})
    assert isinstance(like(world, target), Unknown)
