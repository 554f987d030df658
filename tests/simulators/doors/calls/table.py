"""A table of calls on one platform: what a client may ask, in an order in which every kind of answer comes.

Each line says the status that it must meet. What an answer names (a post's id, a cursor, an address for bytes) is kept under
a word and stands for ``<word>`` in later lines, ``<word|q>`` percent-encoded. Between lines the world may be acted upon.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from simulators.world import World

FORM = "application/x-www-form-urlencoded"
FENCE = "multipart/form-data; boundary=fence"

_UNKNOWN = re.compile(r"<\w+(\|q)?>")
"""A word that nothing was kept under, since the answer that should have said it suffered."""


class Told(NamedTuple):
    """One answer, as its client sees it."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Line(NamedTuple):
    name: str
    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    status: int
    keep: dict[str, Callable[[Told], Any]]


class Act(NamedTuple):
    """Something that happens to the world between two calls; it is handed the words kept so far."""

    do: Callable[[World, dict[str, str]], object]


Ask = Callable[[str, str, dict[str, str], bytes], Told]


class Table:
    """The calls of one platform, collected line by line. ``site``: what a target that is no whole URL begins with."""

    def __init__(self, platform: str, site: str, token: str, **headers: str) -> None:
        self.platform, self.site, self.token, self.headers = platform, site, token, headers
        self.lines: list[Line | Act] = []

    def call(
        self, name: str, method: str, target: str, status: int, *, said: Any = None, form: dict[str, Any] | None = None,
        body: bytes = b"", kind: str | None = None, token: str | None = "", keep: dict[str, Callable[[Told], Any]] | None = None,
        **headers: str | None,
    ) -> None:  # fmt: skip
        """``said``: a body of JSON; ``form``: of a form; ``token``: another's, or none."""
        token = self.token if token == "" else token
        told: dict[str, str | None] = {"accept": "*/*", **self.headers, **headers}
        if token is not None:
            told["authorization"] = f"Bearer {token}"
        if said is not None:
            body, kind = json.dumps(said).encode(), kind or "application/json"
        if form is not None:
            body, kind = urlencode(form, safe="<>|").encode(), FORM
        if kind is not None:
            told["content-type"] = kind
        kept = tuple((key.replace("_", "-"), value) for key, value in told.items() if value is not None)
        url = target if target.startswith(("https://", "<")) else self.site + target
        self.lines.append(Line(name, method, url, kept, body, status, keep or {}))

    def act(self, do: Callable[[World, dict[str, str]], object]) -> None:
        self.lines.append(Act(do))

    def wait(self, seconds: int) -> None:
        self.act(lambda world, _: world.clock.sleep_us(seconds * 1_000_000))

    @property
    def calls(self) -> int:
        return sum(isinstance(line, Line) for line in self.lines)

    def walked(
        self, world: World, ask: Ask, within: Callable[[Callable[[], object]], object] = lambda do: do()
    ) -> Iterator[tuple[Line, Told]]:
        """Every line asked in turn. What an answer should name and does not is kept as ``gone``: faults may be in force."""
        kept: dict[str, str] = {}
        for line in self.lines:
            if isinstance(line, Act):
                with suppress(ValueError):  # what it acts upon is not there: a line behind it says so by its status
                    within(partial(line.do, world, kept))
                continue
            body = line.body
            for word, value in kept.items():
                body = body.replace(f"<{word}>".encode(), value.encode())
            url = filled(line.url, kept)
            if not url.startswith("https://"):  # an answer that suffered named no address
                url = f"{self.site}/{url}"
            told = ask(line.method, url, dict(line.headers), body)
            for word, look in line.keep.items():
                try:
                    kept[word] = str(look(told))
                except (LookupError, TypeError, ValueError):
                    kept[word] = "gone"
            yield line, told


def filled(text: str, kept: dict[str, str]) -> str:
    for word, value in kept.items():
        text = text.replace(f"<{word}>", value).replace(f"<{word}|q>", quote(value, safe=""))
    return _UNKNOWN.sub("gone", text)


def multipart(**fields: bytes) -> bytes:
    """A body of the type ``FENCE``."""
    pieces = [
        f'--fence\r\nContent-Disposition: form-data; name="{name}"; filename="f"\r\n\r\n'.encode() + value + b"\r\n"
        for name, value in fields.items()
    ]
    return b"".join(pieces) + b"--fence--\r\n"
