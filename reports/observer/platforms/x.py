"""X. Source: docs.x.com, API v2: users/me, users/:id/tweets, tweets/:id, response codes, rate limits.

One list has posts and replies; a reply names what it answers. ``data`` is absent of an empty list, and of a post that is gone:
then there are ``errors`` in an HTTP 200. Texts come with three entities and with t.co in place of links.
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
    moment,
    objects,
    paged,
    took,
)
from reports.observer.errors import Unreadable
from reports.observer.wire import Answer

_FIELDS = {"tweet.fields": "attachments,author_id,created_at,entities,referenced_tweets"}
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_GONE = "/resource-not-found"
_OK = 200
PAGE = 100


class X(Client):
    """See the module."""

    PLATFORM = "X"
    HOSTS = ("api.x.com", "api.twitter.com")
    RENEWS = Renewal("api.x.com", "/2/oauth2/token", 90 * 60, basic=True)

    @classmethod
    def blind(cls, watched: Watched) -> tuple[Blind, ...]:
        told = (
            Blind(
                "the token's rights",
                "X does not say what an OAuth 2 token may do; one of OAuth 1 that may write is refused",
            ),
            Blind(
                "likes, follows and hidden replies",
                "they stand in no list of the account's posts, and are not asked for",
            ),
            Blind("posts beyond the newest 3,200", "X lists no more of them"),
            Blind("deleted posts before the first look", "X keeps no trace of them"),
        )
        return told if watched.comments else (*told, Blind("replies", "the configuration leaves them out"))

    def identify(self) -> None:
        answer = self.ask("/2/users/me")
        self.mine(took(took(self.said(answer), "data", dict), "id", str), "account")
        if "write" in answer.headers.get("x-access-level", ""):
            raise Unreadable("the token may write (x-access-level): the observer takes one that only reads")

    def pages(self) -> Iterator[list[Thing]]:
        yield from paged(None, self._page)

    def _page(self, cursor: str | None) -> tuple[list[Thing], str | None]:
        asked = {"max_results": str(PAGE), **_FIELDS, **({} if cursor is None else {"pagination_token": cursor})}
        if not self.watched.comments:
            asked["exclude"] = "replies"
        said = self.said(self.ask(f"/2/users/{self.watched.account}/tweets", asked))
        meta = took(said, "meta", dict)
        found = [] if "data" not in said and took(meta, "result_count", int) == 0 else objects(said, "data")
        if said.get("errors"):
            raise Unreadable(f"a list with errors: {self._words(said)}")
        return [self._thing(each) for each in found], maybe(meta, "next_token") or None

    def by_id(self, thing: str, what: str, target: str | None) -> Thing | Gone:  # noqa: ARG002 - replies are posts
        answer = self.ask(f"/2/tweets/{thing}", _FIELDS)
        errors = answer.said.get("errors")
        if answer.status == _OK and "data" not in answer.said and isinstance(errors, list) and errors:
            kinds = {str(inner(each, "type")) for each in errors if isinstance(each, dict)}
            if kinds and all(each.endswith(_GONE) for each in kinds):
                return Gone("by its id X answers HTTP 200 and resource-not-found")
        return self._thing(took(self.said(answer), "data", dict))

    def refused(self, answer: Answer) -> str | None:
        if answer.status != _OK or (answer.said.get("errors") and "meta" not in answer.said):
            return f"HTTP {answer.status}: {self._words(answer.said)}"
        return None

    def _words(self, said: dict[str, Any]) -> str:
        errors = said.get("errors")
        first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
        return self.word(said.get("title") or first.get("title") or first.get("message") or "no reason given")

    def _thing(self, said: dict[str, Any]) -> Thing:
        if took(said, "author_id", str) != self.watched.account:
            raise Unreadable("a list that holds what is another's")
        media = inner(said, "attachments", "media_keys") or []
        referred = said.get("referenced_tweets") or said.get("referenced_posts") or []
        target = next((each["id"] for each in referred if each.get("type") in ("replied_to", "retweeted")), None)
        return self.thing(
            object=took(said, "id", str), what=POST, text=_seen(maybe(said, "text"), inner(said, "entities", "urls") or []),
            media=tuple(str(each) for each in media), target=target, created_us=moment(said.get("created_at")),
        )  # fmt: skip


def _seen(text: str, urls: list[dict[str, Any]]) -> str:
    """A text as its readers see it: the links that were meant, none for the media, no entities."""
    for each in urls:
        short, meant = str(each.get("url", "")), str(each.get("expanded_url", ""))
        if short and each.get("media_key"):
            text = text.replace(f" {short}", "").replace(short, "")
        elif short and meant:
            text = text.replace(short, meant)
    for written, char in _ENTITIES:
        text = text.replace(written, char)
    return text
