"""What a call may ask for: parameters, ``part``, pages, and the selection of fields."""

import base64
import binascii
import hashlib
from urllib.parse import parse_qsl

from simulators.platforms.youtube.problems import bad_value, missing, refuse
from simulators.platforms.youtube.state import YouTubeState
from simulators.wire import Call

_EVERYWHERE = (
    "$.xgafv", "access_token", "alt", "callback", "fields", "key", "oauth_token", "prettyPrint", "quotaUser", "uploadType",
    "upload_protocol", "userIp", "onBehalfOfContentOwner", "onBehalfOfContentOwnerChannel",
)  # fmt: skip
_DIGITS = 9
IDS_MAX = 50


class Query:
    """The checked parameters of one call; a repeated one is a list, as one with commas is."""

    def __init__(self, x: YouTubeState, call: Call, allowed: str, *, parts: str = "") -> None:
        self._values: dict[str, list[str]] = {}
        known = (*_EVERYWHERE, *allowed.split(), *(("part",) if parts else ()))
        for name, value in parse_qsl(call.query, keep_blank_values=True):
            if name not in known:
                if x.config.unknown_parameters == "refused":
                    message = f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter.'
                    raise bad_value(name, message)
                continue
            self._values.setdefault(name, []).append(value)
        self.parts = self._parts(tuple(parts.split())) if parts else ()

    def _parts(self, known: tuple[str, ...]) -> tuple[str, ...]:
        asked = self.listed("part")
        if not asked:
            raise missing("part")
        for part in asked:
            if part not in known:
                raise refuse(400, "unknownPart", part, domain="youtube.part", location="part")
        return asked

    def given(self, name: str) -> str | None:
        """A parameter as it was sent, the last of several; an empty one is none."""
        values = self._values.get(name)
        return values[-1] or None if values else None

    def needed(self, name: str) -> str:
        """A parameter that must be there.

        Raises:
            Refusal: it is not.
        """
        value = self.given(name)
        if value is None:
            raise missing(name)
        return value

    def listed(self, name: str) -> tuple[str, ...]:
        """A list, each once, in its order."""
        values = [item.strip() for value in self._values.get(name, ()) for item in value.split(",")]
        return tuple(dict.fromkeys(value for value in values if value))

    def ids(self, name: str = "id") -> tuple[str, ...]:
        """A list of ids that is not too long.

        Raises:
            Refusal: it is.
        """
        found = self.listed(name)
        if len(found) > IDS_MAX:
            raise bad_value(name, f"The parameter {name} may name at most {IDS_MAX} resources.")
        return found

    def chosen(self, name: str, words: str, *, default: str) -> str:
        """One of a few words."""
        value = self.given(name)
        if value is None:
            return default
        if value not in words.split():
            raise bad_value(name, f"Invalid value '{value}'. Allowed values are: [{', '.join(words.split())}]")
        return value

    def flag(self, name: str) -> bool:
        """``true`` or ``false``."""
        return self.chosen(name, "true false True False 1 0", default="false").lower() in {"true", "1"}

    def number(self, name: str, *, highest: int, default: int, lowest: int = 0) -> int:
        """A whole number within its bounds."""
        value = self.given(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and len(value) <= _DIGITS and lowest <= int(value) <= highest):
            message = f"Invalid value '{value}'. Values must be within the range: [{lowest}, {highest}]"
            raise bad_value(name, message)
        return int(value)

    def filter(self, names: str) -> str:
        """Which of the filters is used: exactly one of them.

        Raises:
            Refusal: none is, or several are.
        """
        used = [name for name in names.split() if self.given(name) not in {None, "false"}]
        if not used:
            message = f"No filter selected. Expected one of: {', '.join(names.split())}"
            raise refuse(400, "missingRequiredParameter", message, domain="youtube.parameter")
        if len(used) > 1:
            message = f"Incompatible parameters specified in the request: {', '.join(used)}"
            raise refuse(400, "incompatibleParameters", message, domain="youtube.parameter", location=used[-1])
        return used[0]


class Pager:
    """Pages of a list: each token says where its page begins, and is good for that list alone."""

    def __init__(self, x: YouTubeState, query: Query, purpose: str, *, highest: int = 50, default: int = 5) -> None:
        self._seed, self._purpose = x.seed, purpose
        self.size = query.number("maxResults", highest=highest, default=default)
        self.start = self._opened(query.given("pageToken"))

    def _mark(self, start: int) -> str:
        return hashlib.sha256(f"{self._seed}/{self._purpose}/{start}".encode(errors="replace")).hexdigest()[:8]

    def token(self, start: int) -> str:
        """The token of the page that begins there."""
        return base64.urlsafe_b64encode(f"{start}.{self._mark(start)}".encode()).decode().rstrip("=")

    def _opened(self, token: str | None) -> int:
        if token is None:
            return 0
        try:
            padded = token + "=" * (-len(token) % 4)
            start = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").partition(".")[0]
            if start.isdigit() and len(start) <= _DIGITS and token == self.token(int(start)):
                return int(start)
        except (binascii.Error, ValueError):
            pass
        message = "The request specifies an invalid page token."
        raise refuse(400, "invalidPageToken", message, domain="youtube.parameter", location="pageToken")

    def answer(self, kind: str, found: list[dict[str, object]], *, total: int) -> dict[str, object]:
        """A page of the list: ``found`` are its entries, of ``total``."""
        said: dict[str, object] = {"kind": kind}
        if self.size and self.start + self.size < total:
            said["nextPageToken"] = self.token(self.start + self.size)
        if self.size and self.start:
            said["prevPageToken"] = self.token(max(self.start - self.size, 0))
        return {**said, "pageInfo": {"totalResults": total, "resultsPerPage": self.size}, "items": found}


def whole(kind: str, found: list[dict[str, object]]) -> dict[str, object]:
    """A list that has no pages: what was asked for by id, or what there is one of."""
    return {"kind": kind, "pageInfo": {"totalResults": len(found), "resultsPerPage": len(found)}, "items": found}
