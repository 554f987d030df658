"""Facebook Pages. Source: Graph API: Page published_posts, Post, Comment, debug_token; error handling.

A page's own token asks. A post brings its comments along, replies to them too; where there are more the rest is asked for.
"""

from collections.abc import Iterator
from typing import Any

from reports.observer.client import COMMENT, POST, Blind, Gone, Thing, Watched, inner, maybe, moment, took
from reports.observer.errors import Unreadable
from reports.observer.platforms.graph import Graph

_COMMENT = "id,message,created_time,from,parent{id},attachment{target{id}}"
_POST = "id,message,created_time,from,attachments{type,target,subattachments}"
_NESTED = f"comments.filter(stream).limit(100){{{_COMMENT}}}"
_SHARED = frozenset(("share", "note", "event"))
"""Attachments that are no media of the post's."""
_WRITES = ("manage", "publish")


class Facebook(Graph):
    """See the module."""

    PLATFORM = "Facebook"
    HOSTS = ("graph.facebook.com",)

    @classmethod
    def blind(cls, watched: Watched) -> tuple[Blind, ...]:
        told = (
            Blind(
                "unpublished and scheduled posts",
                "published_posts lists what the public sees; published=false is not in it",
            ),
            Blind("stories and posts hidden from the page", "published_posts does not list them"),
            Blind("likes and reactions of the page", "they stand in no list of the page's own, and are not asked for"),
            Blind("comments under what others posted", "comments are listed under the page's own posts alone"),
            Blind("deleted posts before the first look", "Facebook keeps no trace of them"),
            Blind("the token's rights", "debug_token says them to some tokens; where it does not, it cannot be told"),
        )
        return told if watched.comments else (*told, Blind("comments", "the configuration leaves them out"))

    def identify(self) -> None:
        self.whose("me")
        answer = self.graph("debug_token", {}, also=("input_token",))
        scopes = inner(answer.said, "data", "scopes")
        if isinstance(scopes, list):
            able = sorted(str(each) for each in scopes if any(word in str(each) for word in _WRITES))
            if able:
                raise Unreadable(f"the token may write ({self.word(able[0])}): the observer takes one that only reads")

    def pages(self) -> Iterator[list[Thing]]:
        fields = f"{_POST},{_NESTED}" if self.watched.comments else _POST
        for page in self.listed(f"{self.watched.account}/published_posts", fields):
            mine = [each for each in page if inner(each, "from", "id") == self.watched.account]
            found, more = [self._post(each) for each in mine], []
            for each in mine:
                if "comments" in each:
                    comments, after = self.part(took(each, "comments", dict))
                    found += self._comments(comments, each["id"])
                    more += [(each["id"], after)] if after is not None else []
            yield found
            for post, after in more:
                for rest in self.listed(f"{post}/comments", _COMMENT, after=after, filter="stream"):
                    yield self._comments(rest, post)

    def by_id(self, thing: str, what: str, target: str | None) -> Thing | Gone:
        found = self.one(thing, _POST if what == POST else _COMMENT)
        if isinstance(found, Gone):
            return found
        return self._post(found) if what == POST else self._comment(found, target)

    def _comments(self, comments: list[dict[str, Any]], post: str) -> list[Thing]:
        mine = (each for each in comments if inner(each, "from", "id") == self.watched.account)
        return [self._comment(each, post) for each in mine]

    def _comment(self, said: dict[str, Any], post: str | None) -> Thing:
        medium = inner(said, "attachment", "target", "id")
        return self.thing(
            object=took(said, "id", str), what=COMMENT, text=maybe(said, "message"),
            media=() if medium is None else (str(medium),), target=inner(said, "parent", "id") or post,
            created_us=moment(said.get("created_time")),
        )  # fmt: skip

    def _post(self, said: dict[str, Any]) -> Thing:
        attached = inner(said, "attachments", "data") or []
        parts = [part for each in attached for part in inner(each, "subattachments", "data") or [each]]
        shown = [inner(each, "target", "id") for each in parts if inner(each, "type") not in _SHARED]
        return self.thing(
            object=took(said, "id", str), what=POST, text=maybe(said, "message"),
            media=tuple(str(each) for each in shown if each is not None), created_us=moment(said.get("created_time")),
        )  # fmt: skip
