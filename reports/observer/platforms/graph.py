"""What Meta's three platforms share. Source: developers.facebook.com, Graph API: error handling, paged results, rate limiting.

The token goes into the query. An answer that holds ``error`` is a refusal whatever its status; the last page has no
``paging.next``, and the address in it holds the token: its cursor is taken, and the address left alone.
"""

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from reports.observer.client import Client, Gone, inner, objects, paged, took
from reports.observer.errors import Limited, Unreadable
from reports.observer.wire import Answer, Question

LIMITS = frozenset((4, 17, 32, 341, 613, 80001, 80002))
_GONE = (100, 33)
_OK = 200
PAGE = 50


class Graph(Client):
    """One account of one of them."""

    VERSION: ClassVar[str] = "v25.0"

    def graph(self, path: str, query: dict[str, str], *, also: tuple[str, ...] = ()) -> Answer:
        """Ask for a node or an edge, and take the answer as it is; ``also``: parameters that hold the token, too.

        Raises:
            Limited: one of the limits is reached.
        """
        asked = {**query, **dict.fromkeys(("access_token", *also), self.token.reveal())}
        answer = self.wire.ask(Question(self.host, f"/{self.VERSION}/{path}", asked, {}), self.token)
        if inner(answer.said, "error", "code") in LIMITS:
            said = self.refused(answer) or ""
            raise Limited(said, self.wire.again_us(answer.headers, otherwise_us=_minutes(answer) * 60_000_000))
        return answer

    def refused(self, answer: Answer) -> str | None:
        error = answer.said.get("error")
        if error is None and answer.status == _OK:
            return None
        words = [f"HTTP {answer.status}"]
        if isinstance(error, dict):
            words.append(f"error {self.word(error.get('code'))}, subcode {self.word(error.get('error_subcode'))}")
            words.append(self.word(error.get("type")))
        return ": ".join(words)

    def listed(
        self, edge: str, fields: str, *, after: str | None = None, **more: str
    ) -> Iterator[list[dict[str, Any]]]:
        """The pages of an edge, from that cursor on."""

        def page(cursor: str | None) -> tuple[list[Any], str | None]:
            asked = {"fields": fields, "limit": str(PAGE), **more, **({} if cursor is None else {"after": cursor})}
            return self.part(self.said(self.graph(edge, asked)))

        yield from paged(after, page)

    def part(self, said: dict[str, Any]) -> tuple[list[dict[str, Any]], str | None]:
        """What one page of a list holds, and the cursor of the next; also of a list within another answer."""
        found, more = objects(said, "data"), inner(said, "paging", "next")
        after = inner(said, "paging", "cursors", "after")
        if more is not None and (not isinstance(after, str) or not after):
            raise Unreadable("a list whose next page has no cursor")
        return found, after if more is not None else None

    def one(self, thing: str, fields: str) -> dict[str, Any] | Gone:
        """One node by its id."""
        answer = self.graph(thing, {"fields": fields})
        error = answer.said.get("error")
        if isinstance(error, dict) and (error.get("code"), error.get("error_subcode")) == _GONE:
            return Gone("by its id the Graph answers error 100, subcode 33: it is not there, or not for this token")
        return self.said(answer)

    def whose(self, path: str) -> dict[str, Any]:
        """The account itself, as the token sees it; it must be the one that is watched."""
        said = self.said(self.graph(path, {"fields": "id,username" if self.PLATFORM != "Facebook" else "id"}))
        self.mine(took(said, "id", str), "account")
        return said


def _minutes(answer: Answer) -> int:
    """How long the platform says that it takes, in minutes, else 15."""
    try:
        uses = json.loads(answer.headers.get("x-business-use-case-usage", "{}"))
        waits = [each["estimated_time_to_regain_access"] for whose in uses.values() for each in whose]
        return max(15, *(int(each) for each in waits))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return 15
