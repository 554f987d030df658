"""What platforms tell, as the simulators write it and as the core reads it: two readings of the same documents."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest

from safety_core.adapters.hooks import HOOKS
from safety_core.adapters.hooks.polled import asks_by, inbound_of
from safety_core.adapters.platforms.x.mentions import list_mentions, read_mentions
from safety_core.ports import Challenged, Forged, Inbound, InboundKind, Page, Stale, Told, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import Action, ObjectId, Platform, PlatformAccountId
from simulators.domain import Account
from simulators.webhooks import Heard, Sent
from tests.contract.meeting import SIDES, TOKEN, Meeting, Side

SECRETS = {Platform.LINKEDIN: "house-client-secret", Platform.TIKTOK: "house-client-secret"}
TELLING = [side for side in SIDES if side.platform in HOOKS and side.platform is not Platform.TIKTOK]
LISTING = [side for side in TELLING if side.platform is not Platform.X]
WORDS = "Grüße & <b>\\u00e9</b> 😀\n@acme \u2028 \u202e\u0000 end"
DAY_S = 86_400
URL = "http://127.0.0.1:9/hooks?where=here"
TOLD = pytest.mark.parametrize("side", TELLING, ids=lambda side: side.platform)


class Receiver:
    """Ours, as a receiver has to ask: the challenge, the signature, the reading.

    Attributes:
        read: what was told, delivery by delivery. refused: what was no delivery of the platform's.
    """

    def __init__(self, meeting: Meeting, *, secret: str = "", verify: str = "the word") -> None:
        self._meeting, self._hooks = meeting, HOOKS[meeting.side.platform]
        self._secret = Secret(secret or SECRETS.get(meeting.side.platform, "house-secret"))
        self._verify = Secret(verify)
        self.read: list[tuple[Inbound, ...] | Unreadable] = []
        self.refused: list[Forged | Stale] = []

    def __call__(self, sent: Sent) -> Heard:
        query = tuple(parse_qsl(urlsplit(sent.url).query, keep_blank_values=True))
        told = Told(method=sent.method, headers=sent.headers, query=query, body=sent.body)
        asked = self._hooks.challenge(told, self._secret, self._verify)
        if isinstance(asked, Challenged):
            return Heard(status=asked.status, body=asked.body)
        refused = asked or self._hooks.verify(told, self._secret, self._meeting.now)
        if refused is not None:
            self.refused.append(refused)
            return Heard(status=403)
        self.read.append(self._hooks.read(told))
        return Heard(status=200)

    @property
    def all(self) -> list[Inbound]:
        """Everything, in the order in which it came."""
        assert not [each for each in self.read if isinstance(each, Unreadable)]
        return [one for each in self.read if isinstance(each, tuple) for one in each]


def number(side: Side) -> str:
    return side.account.rpartition(":")[2]


def listening(side: Side, **receives: Any) -> tuple[Meeting, Receiver, ObjectId]:
    """A post of ours stands, and our receiver has answered the challenge."""
    meeting = Meeting(side)
    receiver = Receiver(meeting, **receives)
    post = meeting.publish("What is answered")
    made = meeting.world.subscribe(side.platform, URL, account=number(side), verify="the word")
    meeting.world.drain_webhooks(receiver)
    assert made.state == ("active" if not receives else "refused")
    return meeting, receiver, post


def comment(meeting: Meeting, on: str, text: str = WORDS) -> str:
    return meeting.world.comment_from_fan(on, text, username="ada", platform=meeting.side.platform)


def fan(meeting: Meeting) -> Account:
    known = meeting.world.platforms[meeting.side.platform].store.accounts.values()
    return next(each for each in known if each.fan and each.username == "ada")


def author(meeting: Meeting) -> str:
    """Ada, as each platform tells of her."""
    match meeting.side.platform:
        case Platform.THREADS:
            return "@ada"
        case Platform.LINKEDIN:
            return f"urn:li:person:{fan(meeting).id}"
        case _:
            return fan(meeting).id


@TOLD
def test_the_platform_is_content_with_our_answer_to_its_challenge(side: Side) -> None:
    _, receiver, _ = listening(side)
    assert (receiver.read, receiver.refused) == ([], [])


@TOLD
def test_and_with_no_answer_of_another_secret_or_another_word(side: Side) -> None:
    signs = side.platform in {Platform.X, Platform.LINKEDIN}
    listening(side, **({"secret": "another"} if signs else {"verify": "another"}))


@TOLD
def test_a_comment_is_read_as_what_the_world_has(side: Side) -> None:
    meeting, receiver, post = listening(side)
    made = comment(meeting, post)
    meeting.world.drain_webhooks(receiver)
    (found,) = receiver.all
    assert (found.platform, found.kind) == (side.platform, InboundKind.COMMENT)
    assert (found.platform_account, found.object, found.parent) == (side.account, made, post)
    assert found.root in ((None,) if side.platform is Platform.X else (post,))
    assert (found.author, found.text, found.own) == (author(meeting), WORDS, False)
    assert found.at is not None
    assert abs(found.at - meeting.now) < timedelta(seconds=1)


@TOLD
def test_what_an_answer_to_our_own_answer_answers_is_told(side: Side) -> None:
    meeting, receiver, post = listening(side)
    action = Action.COMMENT if Action.COMMENT in side.adapter.ACTIONS else Action.REPLY
    ours = meeting.made(meeting.intent(action, "Our answer", target=post))
    made = comment(meeting, ours)
    meeting.world.drain_webhooks(receiver)
    theirs = [each for each in receiver.all if not each.own]
    if side.platform is Platform.LINKEDIN:  # its notifications do not name what a comment answers
        assert [(each.object, each.parent, each.root) for each in theirs] == [(made, post, post)]
    else:
        root = None if side.platform is Platform.X else post
        assert [(each.object, each.parent, each.root) for each in theirs] == [(made, ours, root)]
    assert all(each.object == ours for each in receiver.all if each.own)


@TOLD
def test_a_mention_is_read_as_what_the_world_has(side: Side) -> None:
    meeting, receiver, _ = listening(side)
    made = meeting.world.mention_from_fan(number(side), WORDS, username="ada", platform=side.platform)
    meeting.world.drain_webhooks(receiver)
    (found,) = receiver.all
    assert (found.kind, found.platform_account) == (InboundKind.MENTION, side.account)
    assert (found.object, found.parent, found.root, found.own) == (made, None, made, False)
    bare = side.platform in {Platform.INSTAGRAM, Platform.LINKEDIN}
    assert (found.author, found.text) == ((None, "") if bare else (author(meeting), WORDS))


@TOLD
def test_what_nobody_answers_is_taken_and_tells_of_nothing(side: Side) -> None:
    meeting, receiver, post = listening(side)
    meeting.world.like_from_fan(post, username="ada", platform=side.platform)
    meeting.world.drain_webhooks(receiver)
    assert (receiver.all, receiver.refused) == ([], [])


@TOLD
def test_a_forged_delivery_is_refused_and_the_genuine_one_behind_it_taken(side: Side) -> None:
    meeting, receiver, post = listening(side)
    meeting.world.faults.add({"fault": "webhook_forged", "first": 1})
    made = comment(meeting, post)
    meeting.world.drain_webhooks(receiver)
    assert [type(each) for each in receiver.refused] == [Forged]
    assert [(each.object, each.text) for each in receiver.all] == [(made, WORDS)]


@TOLD
def test_a_duplicated_delivery_is_equal_and_of_one_identity(side: Side) -> None:
    meeting, receiver, post = listening(side)
    meeting.world.faults.add({"fault": "webhook_duplicated", "first": 1, "do": {"copies": 2}})
    made = comment(meeting, post)
    meeting.world.drain_webhooks(receiver)
    first, *others = receiver.all
    assert others == [first, first]
    assert {each.identity for each in receiver.all} == {(side.platform, side.account, made)}


@TOLD
def test_reordered_deliveries_are_read_alike_and_their_times_keep_the_order(side: Side) -> None:
    meeting, receiver, post = listening(side)
    meeting.world.faults.add({"fault": "webhook_reordered", "first": 1})
    first = comment(meeting, post, "one")
    meeting.world.drain_webhooks(receiver)
    meeting.wait(2)
    second = comment(meeting, post, "two")
    meeting.world.drain_webhooks(receiver)
    assert [each.object for each in receiver.all] == [second, first]
    ordered = sorted(receiver.all, key=lambda each: str(each.at))
    assert [each.text for each in ordered] == ["one", "two"]


@TOLD
def test_a_late_delivery_is_taken_with_the_time_of_what_happened(side: Side) -> None:
    meeting, receiver, post = listening(side)
    meeting.world.faults.add({"fault": "webhook_late", "first": 1, "do": {"late": {"constant_s": DAY_S}}})
    made, then = comment(meeting, post), meeting.now
    meeting.world.drain_webhooks(receiver)
    assert receiver.all == []
    meeting.wait(DAY_S)
    meeting.world.drain_webhooks(receiver)
    (found,) = receiver.all
    assert found.object == made
    assert found.at is not None
    assert abs(found.at - then) < timedelta(seconds=1)


def listed(meeting: Meeting, post: ObjectId) -> tuple[Inbound, ...]:
    """What stands under it, by others."""
    side, account = meeting.side, PlatformAccountId(meeting.side.account)
    request = side.adapter.list_page(
        account, action=asks_by(side.platform), token=Secret(TOKEN), thread=post, since=None, cursor=None
    )
    page = side.adapter.read_page(meeting.ask(request), account=account)
    assert isinstance(page, Page), page
    return inbound_of(page, platform=side.platform, account=account, thread=post)


def commented_twice(meeting: Meeting, post: ObjectId) -> list[str]:
    """By Ada, and then by ourselves; gives hers."""
    first = comment(meeting, post, "first")
    meeting.wait(2)
    second = comment(meeting, post, "second")
    meeting.made(meeting.intent(asks_by(meeting.side.platform), "Our answer", target=post))
    meeting.wait(60)
    return [first, second]


@pytest.mark.parametrize("side", LISTING, ids=lambda side: side.platform)
def test_told_and_listed_a_comment_is_one_and_our_own_is_not_listed(side: Side) -> None:
    meeting, receiver, post = listening(side)
    commented_twice(meeting, post)
    meeting.world.drain_webhooks(receiver)
    theirs = [each for each in receiver.all if not each.own]
    assert [each.identity for each in listed(meeting, post)] == [each.identity for each in theirs]
    apart = {"author_name": "", "at": None, "event": None}
    plain = [[msgspec.structs.replace(each, **apart) for each in found] for found in (listed(meeting, post), theirs)]
    assert plain[0] == plain[1]


def test_on_x_answers_and_mentions_are_told_and_listed_alike() -> None:
    meeting, receiver, post = listening(next(side for side in SIDES if side.platform is Platform.X))
    account = PlatformAccountId(meeting.side.account)
    comment(meeting, post, "@acme first & <b>")
    meeting.wait(2)
    meeting.world.mention_from_fan(account, "second, @acme", username="ada", platform="X")
    meeting.wait(60)
    meeting.world.drain_webhooks(receiver)
    request = list_mentions(account, token=Secret(TOKEN), since=None, cursor=None)
    found = read_mentions(meeting.ask(request), account=account)
    assert not isinstance(found, Unreadable), found
    told = [msgspec.structs.replace(each, root=None) for each in receiver.all]
    assert [msgspec.structs.replace(each, root=None, at=None) for each in found[0]] == [
        msgspec.structs.replace(each, at=None) for each in told
    ]
    assert [each.root for each in found[0]] == [post, found[0][1].object]


def test_youtube_tells_nothing_and_lists_what_stands_under_a_video() -> None:
    meeting = Meeting(next(side for side in SIDES if side.platform is Platform.YOUTUBE))
    post = meeting.publish()
    made = commented_twice(meeting, post)
    found = listed(meeting, post)
    assert [(each.object, each.text) for each in found] == [(made[0], "first"), (made[1], "second")]
    assert {str(each.author)[:2] for each in found} == {"UC"}
    with pytest.raises(ValueError, match="YouTube has no webhooks"):
        meeting.world.subscribe("YouTube", URL)


def test_tiktok_tells_of_its_own_work_and_five_minutes_later_it_is_stale() -> None:
    meeting = Meeting(next(side for side in SIDES if side.platform is Platform.TIKTOK))
    receiver = Receiver(meeting)
    meeting.world.subscribe("TikTok", URL, account="1001")
    meeting.world.faults.add({"fault": "webhook_late", "first": 1, "do": {"late": {"constant_s": 301}}})
    meeting.publish()
    meeting.wait(600)
    meeting.world.drain_webhooks(receiver)
    meeting.wait(600)
    meeting.world.drain_webhooks(receiver)
    assert set(receiver.read) == {()}
    assert {type(each) for each in receiver.refused} == {Stale}
