"""Threads. Source: Threads API: retrieve posts, retrieve replies, error envelope of the Graph.

Two lists: the profile's posts, and its replies, which are posts of their own. What is not there is left out, never null; names
that are read differ from those that are written (``TEXT_POST``).
"""

from collections.abc import Iterator
from typing import Any

from reports.observer.client import POST, Blind, Gone, Thing, Watched, inner, maybe, moment, took
from reports.observer.platforms.graph import Graph

_POST = "id,text,media_type,timestamp,children{id}"
_REPLY = f"{_POST},replied_to"
_ALBUM, _WORDS = "CAROUSEL_ALBUM", "TEXT_POST"


class Threads(Graph):
    """See the module."""

    PLATFORM = "Threads"
    HOSTS = ("graph.threads.net", "graph.threads.com")
    VERSION = "v1.0"

    @classmethod
    def blind(cls, watched: Watched) -> tuple[Blind, ...]:
        told = (
            Blind("containers", "what was prepared and never published is listed nowhere"),
            Blind("likes, follows and hidden replies", "the platform has no list of them"),
            Blind("deleted posts before the first look", "Threads keeps no trace of them"),
            Blind("the token's rights", "Threads does not say what a token may do"),
        )
        return told if watched.comments else (*told, Blind("replies", "the configuration leaves them out"))

    def identify(self) -> None:
        self.whose("me")

    def pages(self) -> Iterator[list[Thing]]:
        edges = (("threads", _POST), ("replies", _REPLY)) if self.watched.comments else (("threads", _POST),)
        for edge, fields in edges:
            for page in self.listed(f"{self.watched.account}/{edge}", fields):
                yield [self._post(each) for each in page]

    def by_id(self, thing: str, what: str, target: str | None) -> Thing | Gone:  # noqa: ARG002 - replies are posts
        found = self.one(thing, _POST if target is None else _REPLY)
        return found if isinstance(found, Gone) else self._post(found)

    def _post(self, said: dict[str, Any]) -> Thing:
        own, kind = took(said, "id", str), said.get("media_type")
        media = [own] if kind not in (_WORDS, None) else []
        if kind == _ALBUM:
            media = [str(inner(each, "id")) for each in inner(said, "children", "data") or []]
        target = inner(said, "replied_to", "id")
        return self.thing(
            object=own, what=POST, text=maybe(said, "text"), media=tuple(media),
            target=None if target is None else str(target), created_us=moment(said.get("timestamp")),
        )  # fmt: skip
