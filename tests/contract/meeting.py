"""Where an adapter of the core meets the simulated platform that was written apart from it, from the same facts.

A platform joins by a line in ``SIDES``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from safety_core.adapters.platforms import ADAPTERS
from safety_core.adapters.transports.request_form import body_of, check_writable, in_clear
from safety_core.intent import Intent
from safety_core.media import Content, Medium
from safety_core.ports import (
    Accepted,
    Adapter,
    Answer,
    Answered,
    App,
    Exchange,
    Gone,
    Later,
    Likers,
    Lost,
    Page,
    PlatformObject,
    Ready,
    Rejected,
    Unreadable,
    WireRequest,
)
from safety_core.secret import Secret
from safety_core.vocabulary import Action, Mark, ObjectId, Platform, PlatformAccountId, Reason
from simulators.clock import HandClock
from simulators.config import WorldConfig
from simulators.domain import Token
from simulators.drawing import Colour, garden, jpeg
from simulators.ledger import Entry, JournalEntry
from simulators.platforms.youtube.regime import ALL, SSL, UPLOAD
from simulators.wire import Call
from simulators.world import World
from tests.safety_core.examples import INTENT

T = TypeVar("T")
SECOND_US = 1_000_000
TOKEN, OTHERS, TOO_OLD, RENEWS = "acme-token", "zeta-token", "acme-too-old", "acme-renews"
STEPS_MAX = 100
PAGES_MAX = 20
APP = App("house-client", Secret("house-client-secret"))
_APPS = [{"key": "house", "secret": "house-secret", "client_id": APP.client_id, "client_secret": "house-client-secret"}]


@dataclass(frozen=True, kw_only=True)
class Side:
    """A platform as both of them have it, and what of it the meeting has to know.

    Attributes:
        account, other: what the platform calls the account that is acted for, and another. kind: of both.
        managed: each has somebody who manages it, whose tokens act for it.
        regime: what the claims need of the simulator's regime.
        pictures: how many a post may show, the fewest first. shares: the word of the windows that the account's calls share.
        publishes: the permission without which nothing is published.
        too_long: how a text that is too long is refused. again: what becomes of the same post again; ``None``: it stands twice.
        renews: the refresh token is one of its own, and not the token itself.
        film: of how many bytes the film is that a post shows; 0: it shows pictures. text: what a post may say.
        title: how long the first line and what follows it may be, where each has a limit of its own.
        handle: what people call the account; ``None``: who-am-I does not say.
        counted, period_s: of which operation the window is that is full before a post, and of how long.
        begun: an upload that was begun goes on by its own address, whatever becomes of the token.
        listed: what was published is found on a list by the name that it was accepted by.
        opens: a full window says when it is open again. gone_again: what is gone is taken back with a yes.
        takes_back: of which operation the deletion of an answer is, where the simulator tells it from that of a post.
    """

    platform: Platform
    account: str = "1001"
    other: str = "1002"
    kind: str = "account"
    managed: bool = False
    regime: dict[str, Any] = field(default_factory=dict)
    pictures: tuple[int, ...] = (0, 1, 3)
    shares: str = ""
    publishes: str
    too_long: Reason = Reason.PLATFORM_INVALID
    again: Reason | None = None
    renews: bool = False
    film: int = 0
    text: str = "Grüße aus Zürich & <anderswo>\n\nmit 100 % 😀 "
    title: tuple[int, int] | None = None
    handle: str | None = "acme"
    counted: str = ""
    period_s: int = 3_600
    begun: bool = False
    listed: bool = True
    takes_back: str = "delete_post"
    opens: bool = True
    gone_again: bool = False

    @property
    def adapter(self) -> Adapter:
        """The core's."""
        return ADAPTERS[self.platform]

    @property
    def answers(self) -> list[Action]:
        """The actions that answer something."""
        return [each for each in (Action.COMMENT, Action.REPLY) if each in self.adapter.ACTIONS]


SIDES = (
    Side(
        platform=Platform.FACEBOOK,
        account="2001",
        other="2002",
        kind="page",
        shares="pages",
        publishes="pages_manage_posts",
        again=Reason.PLATFORM_DUPLICATE,
        takes_back="delete_comment",
    ),
    Side(
        platform=Platform.INSTAGRAM,
        regime={"delete_media": "allowed"},
        pictures=(1, 3),
        shares="instagram",
        publishes="instagram_business_content_publish",
        takes_back="delete_comment",
    ),
    Side(platform=Platform.THREADS, shares="threads", publishes="threads_content_publish"),
    Side(
        platform=Platform.X,
        pictures=(0, 1, 3),
        publishes="tweet.write",
        too_long=Reason.PLATFORM_FORBIDDEN,
        again=Reason.PLATFORM_DUPLICATE,
        renews=True,
    ),
    Side(
        platform=Platform.LINKEDIN,
        account="urn:li:organization:5001",
        other="urn:li:organization:5002",
        kind="organization",
        managed=True,
        pictures=(0, 1, 3),
        publishes="w_organization_social",
        again=Reason.PLATFORM_DUPLICATE,
        renews=True,
        takes_back="delete_comment",
        handle=None,
        opens=False,
        gone_again=True,
    ),
    Side(
        platform=Platform.YOUTUBE,
        account="UC0000000000000000000001",
        other="UC0000000000000000000002",
        regime={"duplicate_window_s": 0},
        pictures=(1,),
        film=300_000,
        text="Grüße aus Zürich & anderswo\n\nmit 100 % 😀 ",
        title=(100, 5_000),
        handle="@acme",
        publishes=f"{ALL} {SSL} {UPLOAD}",
        counted="create_post",
        renews=True,
        begun=True,
        takes_back="delete_comment",
    ),
    Side(
        platform=Platform.TIKTOK,
        pictures=(1,),
        film=2_000,
        publishes="video.publish",
        counted="init_video",
        period_s=60,
        renews=True,
        begun=True,
        listed=False,
    ),
)


@cache
def picture(number: int = 0) -> Content:
    """A JPEG of 1080 by 1080 on the shelf, like no other of another number."""

    def mosaic(column: int, row: int) -> Colour:
        return garden(column + number * 8, row)

    found = jpeg(1080, 1080, mosaic)
    medium = Medium("image/jpeg", len(found), sha256(found).hexdigest())
    return Content(medium, found, f"https://shelf.example/{medium.sha256}.jpg")


@cache
def film(size: int, number: int = 0) -> Content:
    """An MP4 of so many bytes on the shelf, a second long by its header, like no other of another number."""
    header = bytes(12) + (1_000).to_bytes(4) + (1_000).to_bytes(4) + bytes(80)
    found = _box(b"ftyp", b"mp42" + bytes(4) + b"mp42isom") + _box(b"moov", _box(b"mvhd", header))
    found += _box(b"mdat", number.to_bytes(8) + bytes(size - len(found) - 16))
    medium = Medium("video/mp4", len(found), sha256(found).hexdigest())
    return Content(medium, found, f"https://shelf.example/{medium.sha256}.mp4")


def _box(kind: bytes, body: bytes) -> bytes:
    return (8 + len(body)).to_bytes(4) + kind + body


class Meeting:
    """An adapter and a world of its platform, in one process, by a clock that is turned by hand."""

    def __init__(self, side: Side, *, protected: bool = False, **regime: Any) -> None:
        self.side, self.adapter = side, side.adapter
        self.clock = HandClock()
        self.world = World(7, self.clock, _config(side, {**side.regime, **regime}, protected=protected))
        self.asked: list[WireRequest] = []
        self.heard: list[Exchange] = []
        self.shelf: dict[str, Content] = {}
        self._wanted = 0

    # What is wanted --------------------------------------------------------------------------------------------------

    def intent(
        self,
        action: Action = Action.PUBLISH,
        text: str = "Grüße",
        *,
        pictures: int = 0,
        shows: tuple[Content, ...] = (),
        **more: Any,
    ) -> Intent:
        """With at least as many pictures as the platform wants of a post. ``shows``: after them."""
        wants = self.side.pictures[0] if action is Action.PUBLISH and not shows else 0
        shown = (*map(self._shown, range(max(pictures, wants))), *shows)
        media = tuple(self._kept(each) for each in shown)
        self._wanted += 1
        tag = f"tag-{self._wanted}"
        return msgspec.structs.replace(
            INTENT, platform=self.side.platform, action=action, text=text, media=media, tag=tag, **more
        )

    def _shown(self, number: int) -> Content:
        return film(self.side.film, number) if self.side.film else picture(number)

    def _kept(self, content: Content) -> str:
        assert content.url is not None
        self.shelf[content.medium.ref] = content
        self.world.put_on_web(content.url, content.content, kind=content.medium.kind)
        return content.medium.ref

    # One request -----------------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """By the platform's wall."""
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.clock.unix_us())

    def ask(self, request: WireRequest) -> Exchange:
        """Over the world's own counter instead of a wire."""
        self.heard.append(self._asked(request))
        return self.heard[-1]

    def _asked(self, request: WireRequest) -> Exchange:
        check_writable(request)
        self.asked.append(request)
        where = urlsplit(request.path)
        headers = [("host", request.host), *((name.lower(), in_clear(value)) for name, value in request.headers)]
        reply = self.world.handle(
            Call(
                method=request.method, host=request.host, path=where.path, query=where.query, headers=tuple(headers),
                body=body_of(request), tag=request.tag,
            )
        )  # fmt: skip
        if reply.cut is not None:
            return Lost(reply.cut)
        return Answered(reply.status, {name.lower(): value for name, value in reply.headers}, reply.body)

    # Effects ---------------------------------------------------------------------------------------------------------

    def prepared(self, intent: Intent, token: str = TOKEN, *, quiet: bool = False) -> Ready | Rejected | Unreadable:
        """Step by step; whatever is to be asked later turns the clock."""
        said: list[Exchange] = []
        media = tuple(self.shelf[each] for each in intent.media)
        for _ in range(STEPS_MAX):
            step = self.adapter.prepare(
                intent, account=self._whose(token), token=Secret(token), media=media, said=tuple(said), quiet=quiet
            )  # fmt: skip
            if isinstance(step, Ready | Rejected | Unreadable):
                return step
            if isinstance(step, Later):
                self.wait(step.after_s)
                step = step.request
            said.append(self.ask(step))
        raise AssertionError(f"no end after {STEPS_MAX} steps")

    def committed(self, intent: Intent, ready: Ready, token: str = TOKEN, *, quiet: bool = False) -> Answer:
        """The one request, and what is known after it."""
        request = self.adapter.commit(intent, account=self._whose(token), token=Secret(token), ready=ready, quiet=quiet)
        assert request.lead == len(ready.lead)
        if request.lead:  # what arrives is one request
            request = msgspec.structs.replace(request, body=ready.lead + body_of(request), lead=0)
        exchange = self.ask(request)
        match intent.action:
            case Action.RECALL:
                return self.adapter.read_recall(exchange, recalls=ObjectId(intent.recalls or ""), now=self.now)
            case Action.LIKE:
                return self.adapter.read_like(exchange, target=ObjectId(intent.target or ""), now=self.now)
            case Action.FOLLOW:
                assert self.adapter.FOLLOWS is not None
                return self.adapter.FOLLOWS.read_follow(exchange, target=ObjectId(intent.target or ""), now=self.now)
            case _:
                return self.adapter.read_commit(exchange, intent=intent, ready=ready, now=self.now)

    def done(self, intent: Intent, token: str = TOKEN) -> Answer | Unreadable:
        """From the first step to the answer, or as far as it gets."""
        ready = self.prepared(intent, token)
        return self.committed(intent, ready, token) if isinstance(ready, Ready) else ready

    def made(self, intent: Intent, token: str = TOKEN) -> ObjectId:
        """What became of it, where the platform said yes."""
        answer = self.done(intent, token)
        assert isinstance(answer, Accepted), answer
        return answer.object

    def publish(self, text: str = "Grüße", **more: Any) -> ObjectId:
        """A post."""
        return self.made(self.intent(text=text, **more))

    def answer_to(self, action: Action, text: str = "Danke") -> Intent:
        """A comment or a reply, to what it answers on this platform: a reply to a comment, where there are comments."""
        target = self.publish(f"What is answered by a {action}")
        if action is Action.REPLY and Action.COMMENT in self.adapter.ACTIONS:
            target = self.made(self.intent(Action.COMMENT, "What is replied to", target=target))
        return self.intent(action, text, target=target)

    def recall(self, object_id: ObjectId) -> Answer | Unreadable:
        """Take it back."""
        return self.done(self.intent(Action.RECALL, "", recalls=object_id))

    # Readings --------------------------------------------------------------------------------------------------------

    @property
    def _me(self) -> PlatformAccountId:
        return PlatformAccountId(self.side.account)

    def _whose(self, token: str) -> PlatformAccountId:
        return PlatformAccountId(self.side.other if token == OTHERS else self.side.account)

    def who_am_i(self, token: str = TOKEN) -> PlatformAccountId | Unreadable:
        """Whose token it is."""
        exchange = self.ask(self.adapter.who_am_i(Secret(token), account=self._me))
        return self.adapter.read_who_am_i(exchange, account=self._me)

    def shown(
        self, object_id: ObjectId, action: Action = Action.PUBLISH, *, quiet: bool = False
    ) -> PlatformObject | Gone | Unreadable:
        """One object."""
        exchange = self.ask(self.adapter.read_back(object_id, action=action, token=Secret(TOKEN), quiet=quiet))
        return self.adapter.read_object(exchange, object_id=object_id, action=action, account=self._me, quiet=quiet)

    def listed(
        self, action: Action = Action.PUBLISH, *, thread: ObjectId | None = None, since: Mark | None = None
    ) -> list[PlatformObject]:
        """All pages."""

        def asked(cursor: str | None) -> Page | Unreadable:
            request = self.adapter.list_page(
                self._me, action=action, token=Secret(TOKEN), thread=thread, since=since, cursor=cursor
            )
            return self.adapter.read_page(self.ask(request), account=self._me)

        return list(_all(asked, lambda page: page.objects))

    def newer(self, than: Mark | None, action: Action = Action.PUBLISH, thread: ObjectId | None = None) -> set[str]:
        """Ids of what lists show that may have been made after the mark."""
        found = self.listed(action, thread=thread, since=than)
        return {each.object for each in found if self.adapter.newer(each, than)}

    def marked(self, before: Mark | None = None) -> Mark | None:
        """How far the account's posts are seen by now."""
        return self.adapter.mark(self.listed(since=before), before)

    def traced(self, ready: Ready) -> Answer | Unreadable:
        """What became of what was prepared."""
        request = self.adapter.trace(ready.handle, token=Secret(TOKEN))
        assert request is not None
        return self.adapter.read_trace(self.ask(request), handle=ready.handle)

    def likers(self, target: ObjectId) -> list[PlatformAccountId] | Gone:
        """Everybody who likes it."""

        def asked(cursor: str | None) -> Likers | Gone | Unreadable:
            request = self.adapter.list_likers(target, token=Secret(TOKEN), cursor=cursor)
            return self.adapter.read_likers(self.ask(request), account=self._me)

        first = asked(None)
        return first if isinstance(first, Gone) else list(_all(asked, lambda page: page.accounts))

    # The world -------------------------------------------------------------------------------------------------------

    def wait(self, seconds: float) -> None:
        """Turn the clock, and let what is due then be done."""
        self.clock.advance(round(seconds * SECOND_US))
        self.world.settle()

    def fault(self, name: str, **more: Any) -> None:
        """Of the request that publishes, and of no other."""
        when = {"platform": self.side.platform.value, "operation": self.adapter.commits(Action.PUBLISH)}
        self.world.faults.add({"fault": name, "when": when, **more})

    def token(self, text: str = TOKEN) -> Token:
        """As the platform has it."""
        return self.world.token(text)

    def effects(self, event: str | None = None) -> list[Entry]:
        """What really happened."""
        return [each for each in self.world.ledger.entries if event in {None, each.event}]

    def requests(self) -> list[JournalEntry]:
        """What the platform was asked."""
        return list(self.world.journal.entries)


def _all(asked: Callable[[str | None], Any], of: Callable[[Any], Iterable[T]]) -> Iterable[T]:
    cursor = None
    for _ in range(PAGES_MAX):
        page = asked(cursor)
        assert isinstance(page, Page | Likers), page
        yield from of(page)
        if (cursor := page.next) is None:
            return
    raise AssertionError(f"no end after {PAGES_MAX} pages")


def _config(side: Side, regime: dict[str, Any], *, protected: bool) -> WorldConfig:
    def accounts(called: str, name: str, tokens: list[dict[str, Any]]) -> list[dict[str, Any]]:
        number = called.rpartition(":")[2]
        who = {"platform": side.platform.value, "id": number, "username": name, "name": name, "kind": side.kind}
        who |= {"protected": True} if protected else {}
        if not side.managed:
            return [{**who, "tokens": tokens}]
        manager = {**who, "id": f"p{number}", "username": f"{name}-manager", "kind": "person", "tokens": tokens}
        return [manager, {**who, "managers": [manager["id"]]}]

    acme = [{"token": TOKEN, "refresh": RENEWS if side.renews else None}, {"token": TOO_OLD, "expires_s": 0}]
    return WorldConfig.model_validate(
        {
            "apps": _APPS,
            "accounts": [*accounts(side.account, "acme", acme), *accounts(side.other, "zeta", [{"token": OTHERS}])],
            "platforms": {side.platform.value: regime},
        }
    )


def window(side: Side, operation: str, limit: int) -> dict[str, Any]:
    """So many of one operation in a while, and no more."""
    return {
        "windows": [
            {
                "endpoint": operation, "per": "user", "limit": limit, "period_s": side.period_s, "shape": "sliding",
                "shares": side.shares, "source": "this test", "as_of": datetime(2026, 11, 28, tzinfo=UTC).date(),
            }
        ]
    }  # fmt: skip
