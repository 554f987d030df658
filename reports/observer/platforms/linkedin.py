"""LinkedIn. Source: LinkedIn API documentation: Posts API, Comments API, versioning, protocol 2.0.0, little text format.

Whose posts are listed is said by the author's URN in the question; a list is paged by offsets. Gone is a 404. Of a member what
was posted cannot be read back (``r_member_social`` is closed), so organizations alone can be watched.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from reports.observer.client import (
    COMMENT,
    POST,
    Blind,
    Client,
    Gone,
    Thing,
    Watched,
    inner,
    maybe,
    objects,
    paged,
    took,
)
from reports.observer.errors import Unreadable
from reports.observer.wire import Answer

VERSION = "202610"
UNDER = 10
"""Under how many of the newest posts comments are looked for: each takes a request, and a day's are few."""
PAGE = 100
_OK, _MISSING = 200, 404
_TAG = re.compile(r"\{hashtag\|(?:\\#|#)\|([^|{}]+)\}")
_MENTION = re.compile(r"@\[((?:[^\[\]\\]|\\.)+)\]\([^()]*\)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_COMMENT_URN = re.compile(r"urn:li:comment:\((urn:li:[A-Za-z]+:[0-9]+),([0-9]+)\)")


class LinkedIn(Client):
    """See the module."""

    PLATFORM = "LinkedIn"
    HOSTS = ("api.linkedin.com",)
    ACCOUNT = (r"urn:li:(organization|person):[A-Za-z0-9_-]{1,64}", "its URN, as in urn:li:organization:5001")

    @classmethod
    def blind(cls, watched: Watched) -> tuple[Blind, ...]:
        told: tuple[Blind, ...] = (
            Blind("whose token it is", "the question names the author; a token that may not read it is refused"),
            Blind("the token's rights", "LinkedIn does not say them to the token itself"),
            Blind("reactions", "they are listed by post and by actor, and are not asked for"),
            Blind(
                "dark posts", "whether the list of an author holds posts with feedDistribution NONE is not documented"
            ),
            Blind("drafts and deleted posts", "the list of an author does not hold them"),
        )
        if watched.account.startswith("urn:li:person:"):
            told = (*told, Blind("everything", "r_member_social is closed: a member's posts cannot be read back"))
        if not watched.comments:
            return (*told, Blind("comments", "the configuration leaves them out"))
        return (
            *told,
            Blind("comments elsewhere", f"they are listed under the author's own newest {UNDER} posts alone"),
        )

    def identify(self) -> None:
        """The question says whose posts are meant, and a token that may not read them is refused."""

    def pages(self) -> Iterator[list[Thing]]:
        newest: list[str] = []
        for page in self._listed(
            "/rest/posts", "FINDER", f"q=author&author={quote(self.watched.account, safe='')}&sortBy=CREATED"
        ):
            found = [self._post(each) for each in page]
            newest += [each.object for each in found]
            yield found
        if self.watched.comments:
            for post in newest[:UNDER]:
                yield from self._under(post)

    def _under(self, parent: str) -> Iterator[list[Thing]]:
        """The author's own comments under a post, and under each comment that has answers."""
        for page in self._listed(f"/rest/socialActions/{quote(parent, safe='')}/comments", "GET_ALL", ""):
            mine = [each for each in page if each.get("actor") == self.watched.account]
            yield [self._comment(each, parent) for each in mine]
            for each in page:
                if inner(each, "commentsSummary", "totalFirstLevelComments"):
                    yield from self._under(took(each, "commentUrn", str))

    def _listed(self, path: str, method: str, query: str) -> Iterator[list[dict[str, Any]]]:
        def page(cursor: str | None) -> tuple[list[Any], str | None]:
            start = int(cursor or "0")
            said = self.said(self._ask(f"{path}?{query}{'&' if query else ''}start={start}&count={PAGE}", method))
            found = objects(said, "elements")
            links = inner(said, "paging", "links") or []
            more = any(inner(each, "rel") == "next" for each in links) or len(found) == PAGE
            return found, str(start + len(found)) if more and found else None

        yield from paged(None, page)

    def _ask(self, path: str, method: str) -> Answer:
        """URNs and records stand encoded in the address as the protocol wants them, so the query is part of the path."""
        return self.ask(
            path, LinkedIn_Version=VERSION, X_RestLi_Protocol_Version="2.0.0", X_RestLi_Method=method
        )  # fmt: skip

    def by_id(self, thing: str, what: str, target: str | None) -> Thing | Gone:
        path = f"/rest/posts/{quote(thing, safe='')}"
        if what == COMMENT:
            named = _COMMENT_URN.fullmatch(thing)
            if named is None:
                raise Unreadable("a comment whose name is none")
            path = f"/rest/socialActions/{quote(named[1], safe='')}/comments/{named[2]}"
        answer = self._ask(path, "GET")
        if answer.status == _MISSING:
            return Gone("by its id LinkedIn answers HTTP 404")
        said = self.said(answer)
        return self._post(said) if what == POST else self._comment(said, target)

    def refused(self, answer: Answer) -> str | None:
        if answer.status == _OK:
            return None
        return f"HTTP {answer.status}: {self.word(answer.said.get('code') or answer.said.get('message') or 'no reason given')}"

    def _comment(self, said: dict[str, Any], parent: str | None) -> Thing:
        created_ms = inner(said, "created", "time")
        return self.thing(
            object=took(said, "commentUrn", str), what=COMMENT, text=maybe(took(said, "message", dict), "text"),
            target=maybe(said, "parentComment") or parent, created_us=_micros(created_ms),
        )  # fmt: skip

    def _post(self, said: dict[str, Any]) -> Thing:
        if took(said, "author", str) != self.watched.account:
            raise Unreadable("a list that holds what is another's")
        media = [inner(said, "content", "media", "id")]
        media += [inner(each, "id") for each in inner(said, "content", "multiImage", "images") or []]
        created_ms = said.get("publishedAt") or said.get("createdAt")
        return self.thing(
            object=took(said, "id", str), what=POST, text=shown(maybe(said, "commentary")), created_us=_micros(created_ms),
            media=tuple(str(each) for each in media if each is not None), target=inner(said, "reshareContext", "parent"),
        )  # fmt: skip


def shown(little: str) -> str:
    """A text as its readers see it: hashtags and mentions by their words, reserved characters without their backslash."""
    return _ESCAPED.sub(r"\1", _MENTION.sub(r"\1", _TAG.sub(r"#\1", little)))


def _micros(millis: object) -> int | None:
    return millis * 1_000 if isinstance(millis, int) and not isinstance(millis, bool) else None
