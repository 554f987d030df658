"""Pages by cursor: a cursor is good for the list that it was handed out for, and ``next`` is a whole URL with its token."""

import base64
import binascii
import hashlib
import re
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from simulators.platforms.graph.fields import Field
from simulators.platforms.graph.params import Params
from simulators.platforms.graph.problems import invalid, refusal
from simulators.wire import Call

T = TypeVar("T")
_HIGHEST = 1 << 62
_NOT_KEPT = ("access_token", "after", "before", "limit", "appsecret_proof")
_NUMBER = re.compile(r"\d{1,4}")


class Pager(msgspec.Struct, frozen=True, kw_only=True):
    """How a list is cut.

    Attributes:
        purpose: names the list, for its cursors. url: of the list, and kept: what its next page asks besides.
        upward: the list's keys rise (comments); else they fall (newest first).
    """

    seed: int
    purpose: str
    url: str
    kept: tuple[tuple[str, str], ...]
    token: str
    limit: int
    after: int | None = None
    before: int | None = None
    upward: bool = False

    def cut(self, items: Iterable[tuple[int, T]], *, always: bool = False) -> tuple[list[T], dict[str, Any] | None]:
        """One page, and its ``paging``; none of an empty page, unless it is always wanted.

        ``items``: with their keys, in the order of the list; no more of them are taken than the page needs.
        """
        page, more_before, more_after = self._cut(items)
        if not page:
            return [], {"cursors": {"before": "", "after": ""}} if always else None
        paging: dict[str, Any] = {
            "cursors": {"before": self.cursor(page[0][0]), "after": self.cursor(page[-1][0])},
        }
        if more_before:
            paging["previous"] = self._link("before", page[0][0])
        if more_after:
            paging["next"] = self._link("after", page[-1][0])
        return [item for _, item in page], paging

    def _cut(self, items: Iterable[tuple[int, T]]) -> tuple[list[tuple[int, T]], bool, bool]:
        if self.before is not None:
            last: deque[tuple[int, T]] = deque(maxlen=self.limit)
            seen = 0
            for key, item in items:
                if not self._behind(self.before, key):
                    return list(last), seen > self.limit, True
                last.append((key, item))
                seen += 1
            return list(last), seen > self.limit, False
        page: list[tuple[int, T]] = []
        skipped = False
        for key, item in items:
            if self.after is not None and not self._behind(key, self.after):
                skipped = True
            elif len(page) == self.limit:
                return page, skipped, True
            else:
                page.append((key, item))
        return page, skipped, False

    def _behind(self, key: int, other: int) -> bool:
        return key > other if self.upward else key < other

    def cursor(self, key: int) -> str:
        """What stands for that place of this list."""
        mark = hashlib.sha256(f"{self.seed}/{self.purpose}/{key}".encode()).hexdigest()[:10]
        return base64.urlsafe_b64encode(f"{key}.{mark}".encode()).decode().rstrip("=")

    def opened(self, cursor: str, name: str) -> int:
        """The place that a cursor stands for.

        Raises:
            Refusal: this list never handed it out.
        """
        try:
            text = base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)).decode()
            key = int(text.partition(".")[0])
        except (binascii.Error, ValueError):
            key = -1
        if key < 0 or key > _HIGHEST or self.cursor(key) != cursor:
            raise invalid(f"Invalid cursor value in param {name}")
        return key

    def _link(self, direction: str, key: int) -> str:
        kept = (("access_token", self.token), *self.kept, ("limit", str(self.limit)), (direction, self.cursor(key)))
        return f"{self.url}?{urlencode(kept, errors='replace')}"


def pager(
    call: Call, params: Params, *, seed: int, purpose: str, default: int, highest: int, upward: bool = False
) -> Pager:
    """The page that a call on a list asks for; a larger one than the largest is the largest.

    Raises:
        Refusal: its limit or its cursor does not do.
    """
    limit = params.number("limit", lowest=0, highest=_HIGHEST)
    kept = tuple((name, value) for name, value in params.values.items() if name not in _NOT_KEPT)
    made = Pager(
        seed=seed, purpose=purpose, url=f"{site(call)}{call.path}", kept=kept, token=params.token or "",
        limit=min(default if limit is None else limit, highest), upward=upward,
    )  # fmt: skip
    edges = {name: made.opened(params.values[name], name) for name in ("after", "before") if params.values.get(name)}
    return msgspec.structs.replace(made, **edges)


def nested(
    call: Call, field: Field, path: str, *, token: str, seed: int, purpose: str, default: int, highest: int,
    upward: bool = False,
) -> Pager:  # fmt: skip
    """The page that a field within another read asks for: ``comments.limit(2).after(…){message}``.

    Raises:
        Refusal: its limit or its cursor does not do.
    """
    limit = field.modifiers.get("limit", str(default))
    if not _NUMBER.fullmatch(limit):
        raise refusal(400, 2500, f"Syntax error: limit({limit[:40]}) of {field.name} is no number")
    kept = (("fields", ",".join(each.name for each in field.inner)),) if field.inner else ()
    made = Pager(
        seed=seed, purpose=purpose, url=f"{site(call)}{path}", kept=kept, token=token, limit=min(int(limit), highest),
        upward=upward,
    )  # fmt: skip
    edges = {
        name: made.opened(field.modifiers[name], name) for name in ("after", "before") if field.modifiers.get(name)
    }
    return msgspec.structs.replace(made, **edges)


def site(call: Call) -> str:
    """Where the caller believes to be, so that the next page is there as well."""
    host = call.header("host") or call.host
    return f"{call.scheme if ':' in host else 'https'}://{host}"


def between(params: Params) -> tuple[int | None, int | None]:
    """``since`` and ``until``, in microseconds of wall time; both are Unix seconds or a date.

    Raises:
        Refusal: one of them is neither.
    """
    since, until = (moment(params, name) for name in ("since", "until"))
    return since, until


def moment(params: Params, name: str) -> int | None:
    """A time, in microseconds of wall time: Unix seconds or a date.

    Raises:
        Refusal: it is neither.
    """
    value = params.values.get(name)
    if value is None or not value:
        return None
    if value.isascii() and value.isdigit() and len(value) < 13:  # noqa: PLR2004 - seconds
        return int(value) * 1_000_000
    try:
        read = datetime.fromisoformat(value)
    except ValueError as error:
        raise invalid(f"Param {name} must be a valid time") from error
    read = read if read.tzinfo is not None else read.replace(tzinfo=UTC)
    return round(read.timestamp() * 1_000_000)
