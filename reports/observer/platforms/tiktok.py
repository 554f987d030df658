"""TikTok. Source: developers.tiktok.com: Get User Info, List Videos, Query Videos, error handling (v2).

The list is of whoever the token is of, so that is asked first. Both reads are POST requests. All is well when ``error.code`` is
``ok``; what is gone, or no longer public, is left out of an answer.
"""

from collections.abc import Iterator
from typing import Any

from reports.observer.client import (
    POST,
    Blind,
    Client,
    Gone,
    Renewal,
    Thing,
    Watched,
    inner,
    maybe,
    objects,
    paged,
    took,
)
from reports.observer.errors import Limited
from reports.observer.wire import Answer

_LIST, _QUERY = "/v2/video/list/", "/v2/video/query/"
_FIELDS = {"fields": "id,create_time,title,video_description"}
PAGE = 20
_OK = 200
_MINUTE_US = 60_000_000


class TikTok(Client):
    """See the module."""

    PLATFORM = "TikTok"
    HOSTS = ("open.tiktokapis.com",)
    POSTS = frozenset((_LIST, _QUERY))
    COMMENTS = False
    RENEWS = Renewal("open.tiktokapis.com", "/v2/oauth/token/", 90 * 60, names_app="client_key")
    ACCOUNT = (r"[A-Za-z0-9_.-]{1,100}", "the open_id")

    @classmethod
    def blind(cls, watched: Watched) -> tuple[Blind, ...]:  # noqa: ARG003 - there is nothing to choose
        return (
            Blind("posts that are not public", "the list holds public videos alone: SELF_ONLY, which is all that an app may post"
                  " before its audit, is not in it"),
            Blind("drafts", "what waits in the creator's inbox is listed nowhere"),
            Blind("the publish_id", "the list knows a post by its number; what the posting API called it is not said"),
            Blind("comments, likes and follows", "the platform has no list of them"),
            Blind("deleted posts", "a post that is deleted and one that is made private are left out alike"),
            Blind("the token's rights", "this API does not say what a token may do"),
        )  # fmt: skip

    def identify(self) -> None:
        user = took(self._data(self.ask("/v2/user/info/", {"fields": "open_id"})), "user", dict)
        self.mine(took(user, "open_id", str), "account")

    def pages(self) -> Iterator[list[Thing]]:
        yield from paged(None, self._page)

    def _page(self, cursor: str | None) -> tuple[list[Thing], str | None]:
        asked = {"max_count": PAGE, **({} if cursor is None else {"cursor": int(cursor)})}
        data = self._data(self.ask(_LIST, _FIELDS, asked))
        found = [self._video(each) for each in objects(data, "videos")]
        return found, str(took(data, "cursor", int)) if took(data, "has_more", bool) else None

    def by_id(self, thing: str, what: str, target: str | None) -> Thing | Gone:  # noqa: ARG002 - there are posts alone
        data = self._data(self.ask(_QUERY, _FIELDS, {"filters": {"video_ids": [thing]}}))
        found = [each for each in objects(data, "videos") if each.get("id") == thing]
        if not found:
            return Gone("asked for by its id TikTok leaves it out: it is deleted, or no longer public")
        return self._video(found[0])

    def _data(self, answer: Answer) -> dict[str, Any]:
        if inner(answer.said, "error", "code") == "rate_limit_exceeded":
            raise Limited("rate_limit_exceeded", self.wire.again_us(answer.headers, otherwise_us=_MINUTE_US))
        data: dict[str, Any] = took(self.said(answer), "data", dict)
        return data

    def refused(self, answer: Answer) -> str | None:
        code = inner(answer.said, "error", "code") or answer.said.get("error")
        return (
            None
            if answer.status == _OK and code == "ok"
            else f"HTTP {answer.status}: {self.word(code or 'no reason given')}"
        )

    def _video(self, said: dict[str, Any]) -> Thing:
        own, created_s = took(said, "id", str), said.get("create_time")
        return self.thing(
            object=own, what=POST, text=maybe(said, "video_description") or maybe(said, "title"), media=(own,),
            created_us=created_s * 1_000_000 if isinstance(created_s, int) else None,
        )  # fmt: skip
