"""The core's reading of X's follows against the simulator's: two readings of one manual, which meet here only."""

import json
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from safety_core.adapters.platforms import x
from safety_core.errors import Miswired
from safety_core.intent import effect_digest
from safety_core.ports import Accepted, Answered, Likers, Lost, NeverSent, NotSent, Ready, Rejected, Unknown, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import Action, ObjectId, Platform, PlatformAccountId, Reason
from tests.contract.meeting import SIDES, TOKEN, Meeting

ON_X = next(each for each in SIDES if each.platform is Platform.X)
ACME, ZETA = ON_X.account, ON_X.other
FOLLOWED = {"data": {"following": True, "pending_follow": False}}


def wanted(meeting: Meeting, target: str | None = ZETA):
    return meeting.intent(Action.FOLLOW, "", target=target)


def followed(meeting: Meeting, cursor: str | None = None) -> Likers | Unreadable:
    exchange = meeting.ask(x.FOLLOWS.list_followed(PlatformAccountId(ACME), token=Secret(TOKEN), cursor=cursor))
    return x.FOLLOWS.read_followed(exchange)


def read(status: int, body: object):
    answer = Answered(status, {"content-type": "application/json"}, json.dumps(body).encode())
    return x.FOLLOWS.read_follow(answer, target=ObjectId(ZETA), now=Meeting(ON_X).now)


def test_a_follow_is_said_yes_to_counted_and_shown_and_a_second_one_changes_nothing() -> None:
    meeting = Meeting(ON_X)
    assert followed(meeting) == Likers((), None)
    intent = wanted(meeting)
    assert meeting.done(intent) == Accepted(ObjectId(ZETA))
    assert meeting.done(wanted(meeting)) == Accepted(ObjectId(ZETA))
    assert followed(meeting) == Likers((PlatformAccountId(ZETA),), None)
    (entry,) = meeting.world.ledger.query(event="follow")
    assert (entry.account, entry.object, entry.tag) == (ACME, ZETA, intent.tag)
    assert entry.visible == effect_digest(intent)


def test_all_pages_together_are_all_whom_it_follows_once() -> None:
    meeting = Meeting(ON_X)
    others = [f"2{n:04}" for n in range(1_001)]
    for each in others:
        meeting.world.add_account("X", each, f"u{each}", f"token-{each}")
        meeting.world.platforms["X"].state.store.follows[ACME, each] = 0
    first = followed(meeting)
    assert isinstance(first, Likers)
    assert first.next is not None
    rest = followed(meeting, first.next)
    assert isinstance(rest, Likers)
    assert rest.next is None
    assert sorted((*first.accounts, *rest.accounts)) == others


@pytest.mark.parametrize(("target", "reason"), [("999999", Reason.TARGET_MISSING), (ACME, Reason.PLATFORM_FORBIDDEN)])
def test_nobody_and_oneself_are_not_followed(target: str, reason: Reason) -> None:
    meeting = Meeting(ON_X)
    answer = meeting.done(wanted(meeting, target))
    assert isinstance(answer, Rejected)
    assert answer.reason is reason
    assert not list(meeting.world.ledger.query(event="follow"))


def test_a_protected_account_is_asked_first_which_is_a_yes() -> None:
    assert read(200, {"data": {"following": False, "pending_follow": True}}) == Accepted(ObjectId(ZETA))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"data": {"following": False, "pending_follow": False}}),
        (200, {"data": {"following": "true"}}),
        (200, {**FOLLOWED, "errors": [{"title": "x"}]}),
        (200, {"data": {"liked": True}}),
        (201, FOLLOWED),
        (503, {}),
    ],
)
def test_everything_else_is_unknown(status: int, body: object) -> None:
    assert isinstance(read(status, body), Unknown)


def test_lost_is_unknown_and_never_sent_is_not_sent() -> None:
    target, now = ObjectId(ZETA), Meeting(ON_X).now
    assert x.FOLLOWS.read_follow(Lost("reset"), target=target, now=now) == Unknown(Reason.ANSWER_LOST, "reset")
    never = NeverSent(Reason.NOT_CONNECTED, "no way")
    assert x.FOLLOWS.read_follow(never, target=target, now=now) == NotSent(Reason.NOT_CONNECTED, "no way")
    assert isinstance(x.FOLLOWS.read_followed(never), Unreadable)


def test_the_request_is_the_accounts_own_and_names_the_other() -> None:
    meeting = Meeting(ON_X)
    strange = PlatformAccountId("1/../2?x")
    request = x.commit(wanted(meeting), account=strange, token=Secret("t0ken"), ready=Ready())
    assert (request.method, request.path) == ("POST", "/2/users/1%2F..%2F2%3Fx/following")
    assert json.loads(request.body) == {"target_user_id": ZETA}
    asked = urlsplit(x.FOLLOWS.list_followed(strange, token=Secret("t"), cursor="a/b=&c").path)
    assert asked.path == "/2/users/1%2F..%2F2%3Fx/following"
    assert parse_qs(asked.query) == {"max_results": ["1000"], "pagination_token": ["a/b=&c"]}


@pytest.mark.parametrize("target", [None, ""])
def test_a_follow_of_nobody_is_not_built(target: str | None) -> None:
    with pytest.raises(Miswired, match="X cannot follow"):
        x.commit(wanted(Meeting(ON_X), target), account=PlatformAccountId(ACME), token=Secret("t"), ready=Ready())


@pytest.mark.parametrize(("target", "able"), [(ZETA, True), ("01", False), ("abc", False), ("1" * 20, False)])
def test_what_is_no_account_of_x_cannot_be_followed(target: str, *, able: bool) -> None:
    intent = msgspec.structs.replace(wanted(Meeting(ON_X)), target=target)
    assert (Action.FOLLOW in x.measure(intent).actions) is able
