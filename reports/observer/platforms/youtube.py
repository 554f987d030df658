"""YouTube. Source: Data API v3: channels.list, playlistItems.list, videos.list, commentThreads.list, comments.list; errors.

The playlist of uploads names the videos, and videos.list says what they show: title, and in the next line the description. What is
gone is left out of an answer with HTTP 200. Comments are read with ``youtube.force-ssl``, which also writes, so they are looked
for only where the configuration says so.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from reports.observer.client import (
    COMMENT,
    POST,
    Blind,
    Client,
    Gone,
    Renewal,
    Thing,
    Watched,
    inner,
    maybe,
    moment,
    objects,
    paged,
    took,
)
from reports.observer.errors import Limited
from reports.observer.wire import Answer

_ROOT = "/youtube/v3"
_OK = 200
PAGE = 50
_SPENT = frozenset(("quotaExceeded", "dailyLimitExceeded"))
_BUSY = frozenset(("rateLimitExceeded", "userRateLimitExceeded"))
_HOUR_US = 3_600_000_000
_ENDED = frozenset(("deleted", "failed", "rejected"))
"""What became of an upload that nobody sees."""
_LEFT_OUT = "by its id YouTube answers HTTP 200 and no item"


class YouTube(Client):
    """See the module."""

    PLATFORM = "YouTube"
    HOSTS = ("youtube.googleapis.com", "www.googleapis.com")
    COMMENTS = False
    RENEWS = Renewal("oauth2.googleapis.com", "/token", 45 * 60)
    ACCOUNT = ("UC[A-Za-z0-9_-]{22}", "UC and 22 characters")
    _uploads = ""

    @classmethod
    def blind(cls, watched: Watched) -> tuple[Blind, ...]:
        told = (
            Blind("the token's rights", "this API does not say what a token may do"),
            Blind("ratings and subscriptions", "they are not asked for"),
            Blind(
                "privacy",
                "a video that is made public or private shows the same words: only its words and itself are looked at",
            ),
            Blind("a channel without any video", "its list of uploads may be missing, and then the look is unreadable"),
            Blind("deleted videos before the first look", "YouTube keeps no trace of them"),
        )
        if watched.comments:
            return (
                *told,
                Blind("comments under what others posted", "threads are listed of the channel's own videos alone"),
            )
        return (*told, Blind("comments", "the scope that reads them also writes them, so they are left out"))

    def identify(self) -> None:
        items = objects(self._said("/channels", {"part": "id,contentDetails", "mine": "true"}), "items")
        self.mine(inner(items[0], "id") if items else None, "channel")
        self._uploads = took(inner(items[0], "contentDetails", "relatedPlaylists") or {}, "uploads", str)

    def pages(self) -> Iterator[list[Thing]]:
        yield from paged(None, self._videos)
        if self.watched.comments:
            for threads in paged(None, self._threads):
                yield [each for each in threads if each.what == COMMENT]
            for parent in self._long:
                yield from paged(None, partial(self._replies, parent))

    def _videos(self, cursor: str | None) -> tuple[list[Thing], str | None]:
        asked = {"part": "contentDetails", "playlistId": self._uploads, "maxResults": str(PAGE), **_next(cursor)}
        said = self._said("/playlistItems", asked)
        names = [took(took(each, "contentDetails", dict), "videoId", str) for each in objects(said, "items")]
        return self._shown(names), maybe(said, "nextPageToken") or None

    def _shown(self, names: list[str]) -> list[Thing]:
        if not names:
            return []
        items = objects(self._said("/videos", {"part": "snippet,status", "id": ",".join(names)}), "items")
        return [self._video(each) for each in items if inner(each, "status", "uploadStatus") not in _ENDED]

    def _threads(self, cursor: str | None) -> tuple[list[Thing], str | None]:
        if cursor is None:
            self._long: list[str] = []
        said = self._said("/commentThreads", {
            "part": "snippet,replies", "allThreadsRelatedToChannelId": self.watched.account, "maxResults": "100",
            "textFormat": "plainText", **_next(cursor),
        })  # fmt: skip
        found = []
        for each in objects(said, "items"):
            top, replies = inner(each, "snippet", "topLevelComment") or {}, inner(each, "replies", "comments") or []
            found += [top, *replies]
            if len(replies) < (inner(each, "snippet", "totalReplyCount") or 0):
                self._long.append(took(top, "id", str))
        return self._mine(found), maybe(said, "nextPageToken") or None

    def _replies(self, parent: str, cursor: str | None) -> tuple[list[Thing], str | None]:
        asked = {"part": "snippet", "parentId": parent, "maxResults": "100", "textFormat": "plainText", **_next(cursor)}
        said = self._said("/comments", asked)
        return self._mine(objects(said, "items")), maybe(said, "nextPageToken") or None

    def _mine(self, comments: list[dict[str, Any]]) -> list[Thing]:
        own = self.watched.account
        return [self._comment(each) for each in comments if inner(each, "snippet", "authorChannelId", "value") == own]

    def by_id(self, thing: str, what: str, target: str | None) -> Thing | Gone:  # noqa: ARG002 - it says itself what it is on
        comment = what == COMMENT
        asked = (
            {"part": "snippet", "id": thing, "textFormat": "plainText"}
            if comment
            else {"part": "snippet,status", "id": thing}
        )
        items = objects(self._said("/comments" if comment else "/videos", asked), "items")
        if not items:
            return Gone(_LEFT_OUT)
        ended = inner(items[0], "status", "uploadStatus")
        if ended in _ENDED:
            return Gone(f"by its id YouTube answers uploadStatus {ended}")
        return self._comment(items[0]) if comment else self._video(items[0])

    def _said(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        answer = self.ask(_ROOT + path, query)
        reason = _reason(answer)
        if reason in _SPENT | _BUSY:
            waits = {"otherwise_us": _HOUR_US} if reason in _SPENT else {}
            raise Limited(f"HTTP {answer.status}: {reason}", self.wire.again_us(answer.headers, **waits))
        return self.said(answer)

    def refused(self, answer: Answer) -> str | None:
        return (
            None if answer.status == _OK else f"HTTP {answer.status}: {self.word(_reason(answer) or 'no reason given')}"
        )

    def _comment(self, said: dict[str, Any]) -> Thing:
        snippet = took(said, "snippet", dict)
        return self.thing(
            object=took(said, "id", str), what=COMMENT, text=maybe(snippet, "textOriginal") or maybe(snippet, "textDisplay"),
            target=maybe(snippet, "parentId") or maybe(snippet, "videoId") or None,
            created_us=moment(snippet.get("publishedAt")),
        )  # fmt: skip

    def _video(self, said: dict[str, Any]) -> Thing:
        own, snippet = took(said, "id", str), took(said, "snippet", dict)
        title, words = maybe(snippet, "title"), maybe(snippet, "description")
        return self.thing(
            object=own, what=POST, text=f"{title}\n{words}" if words else title, media=(own,),
            created_us=moment(snippet.get("publishedAt")),
        )  # fmt: skip


def _next(cursor: str | None) -> dict[str, str]:
    return {} if cursor is None else {"pageToken": cursor}


def _reason(answer: Answer) -> str | None:
    errors = inner(answer.said, "error", "errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    reason = inner(first, "reason") or inner(answer.said, "error", "status")
    return reason if isinstance(reason, str) else None
