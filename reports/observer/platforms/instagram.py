"""Instagram. Source: Instagram platform: IG User media, IG Media, IG Comment, error codes; permissions.

The permission by which comments are read is also the one by which they are written, so they are looked for only where the
configuration says so. A post brings its comments along, and they their replies.
"""

from collections.abc import Iterator
from typing import Any

from reports.observer.client import COMMENT, POST, Blind, Gone, Thing, Watched, inner, maybe, moment, took
from reports.observer.platforms.graph import Graph

_REPLY = "id,text,timestamp,username,from"
_COMMENT = f"{_REPLY},replies.limit(50){{{_REPLY}}}"
_POST = "id,caption,media_type,timestamp,children{id}"
_NESTED = f"comments.limit(50){{{_COMMENT}}}"
_ALBUM = "CAROUSEL_ALBUM"


class Instagram(Graph):
    """See the module."""

    PLATFORM = "Instagram"
    HOSTS = ("graph.instagram.com", "graph.facebook.com")
    COMMENTS = False
    _username = ""

    @classmethod
    def blind(cls, watched: Watched) -> tuple[Blind, ...]:
        told = (
            Blind("stories", "they are not among the account's media, and are gone after 24 hours"),
            Blind("containers", "what was prepared and never published is listed nowhere"),
            Blind("likes", "the platform has no list of what an account likes"),
            Blind("deleted posts before the first look", "Instagram keeps no trace of them"),
            Blind("the token's rights", "Instagram does not say what a token may do"),
        )
        if watched.comments:
            return (
                *told,
                Blind("comments under what others posted", "comments are listed under the account's own posts alone"),
            )
        return (*told, Blind("comments", "the permission that reads them also writes them, so they are left out"))

    def identify(self) -> None:
        self._username = maybe(self.whose(self.watched.account), "username")

    def pages(self) -> Iterator[list[Thing]]:
        fields = f"{_POST},{_NESTED}" if self.watched.comments else _POST
        for page in self.listed(f"{self.watched.account}/media", fields):
            found, more = [self._post(each) for each in page], list[tuple[str, str, str]]()
            for each in page:
                found += self._under(each, "comments", more)
            yield found
            yield from self._rest(more)

    def _rest(self, more: list[tuple[str, str, str]]) -> Iterator[list[Thing]]:
        """The pages of comments and replies that did not come along; on them more may be found out."""
        while more:
            parent, edge, after = more.pop()
            for page in self.listed(f"{parent}/{edge}", _COMMENT if edge == "comments" else _REPLY, after=after):
                yield self._comments(page, parent, more)

    def _under(self, said: dict[str, Any], edge: str, more: list[tuple[str, str, str]]) -> list[Thing]:
        """The account's own of what came along with a post or a comment; ``more``: lists that go on."""
        if edge not in said:
            return []
        parent = took(said, "id", str)
        page, after = self.part(took(said, edge, dict))
        if after is not None:
            more.append((parent, edge, after))
        return self._comments(page, parent, more)

    def _comments(self, page: list[dict[str, Any]], parent: str, more: list[tuple[str, str, str]]) -> list[Thing]:
        found = []
        for each in page:
            if self._is_mine(each):
                found.append(self._comment(each, parent))
            found += self._under(each, "replies", more)
        return found

    def _is_mine(self, said: dict[str, Any]) -> bool:
        who = inner(said, "from", "id")
        return (
            who == self.watched.account
            if who is not None
            else bool(self._username) and said.get("username") == self._username
        )

    def by_id(self, thing: str, what: str, target: str | None) -> Thing | Gone:
        found = self.one(thing, _POST if what == POST else _REPLY)
        if isinstance(found, Gone):
            return found
        return self._post(found) if what == POST else self._comment(found, target)

    def _comment(self, said: dict[str, Any], parent: str | None) -> Thing:
        return self.thing(
            object=took(said, "id", str), what=COMMENT, text=maybe(said, "text"), target=parent,
            created_us=moment(said.get("timestamp")),
        )  # fmt: skip

    def _post(self, said: dict[str, Any]) -> Thing:
        own = took(said, "id", str)
        parts = [str(inner(each, "id")) for each in inner(said, "children", "data") or []]
        return self.thing(
            object=own, what=POST, text=maybe(said, "caption"), created_us=moment(said.get("timestamp")),
            media=tuple(parts) if said.get("media_type") == _ALBUM else (own,),
        )  # fmt: skip
