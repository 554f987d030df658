"""What a reader of the page sees, taken from its HTML alone: every text, with the place that it stands in."""

import re
from html.parser import HTMLParser
from typing import NamedTuple

QUIET = ("style", "script")
BLOCKS = frozenset(
    ("p", "li", "dt", "dd", "h1", "h2", "h3", "td", "th", "caption", "summary", "title", "text", "figcaption", "pre",
     "button", "label")
)  # fmt: skip
NAMED = ("section", "h3", "table", "details", "dl", "header", "footer")
"""Elements whose name is the place of what stands in them, or after them."""


class Text(NamedTuple):
    """One text: the part of the page, in a table the row's name and the column, and the words."""

    part: str
    row: str
    column: str
    words: str


class Reading(HTMLParser):
    """The texts of one page, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[Text] = []
        self._quiet = self._head = False
        self._open: list[tuple[str, list[str]]] = []
        self._section = "head"
        self._inner: list[str] = []
        self._parts: list[tuple[str, bool]] = []
        self._columns: list[str] = []
        self._row = self._column = ""
        self._cell = -1
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._quiet = tag in QUIET
        if tag in NAMED:
            self._named(tag, given)
        if tag == "thead":
            self._head, self._columns = True, []
        if tag in ("tr", "dl"):
            self._row, self._column, self._cell = "", "", -1
        if tag in ("td", "th") and not self._head:
            self._cell += 1
            header = self._columns[self._cell] if self._cell < len(self._columns) else ""
            self._column = "row" if tag == "th" else given.get("data-label") or header
        if tag == "svg" and given.get("aria-label"):
            self._said(given["aria-label"])
        if tag in BLOCKS:
            self._open.append((tag, []))

    def _named(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("aria-labelledby" if tag == "section" else "id", "")
        if tag in ("section", "header", "footer"):
            self._section, self._inner = name or tag, []
        elif tag == "h3":
            self._inner = [name] if name else self._inner
        else:
            self._parts.append((tag, bool(name)))
            self._inner += [name] if name else []

    def handle_data(self, data: str) -> None:
        if self._quiet or not data.strip():
            return
        if self._open:
            self._open[-1][1].append(data)
        else:
            self._said(data)

    def handle_endtag(self, tag: str) -> None:
        self._quiet = self._quiet and tag not in QUIET
        if self._open and self._open[-1][0] == tag:
            _, found = self._open.pop()
            self._ended(tag, found)
        if tag == "thead":
            self._head = False
        if tag in ("tr", "dl"):
            self._row = self._column = ""
        if self._parts and self._parts[-1][0] == tag and self._parts.pop()[1]:
            self._inner.pop()

    def _ended(self, tag: str, found: list[str]) -> None:
        words = " ".join(" ".join(found).split())
        if self._head:
            self._columns.append(words)
        if (tag == "th" and not self._head) or tag == "dt":
            self._row = " ".join(found[0].split()) if found else ""
        if words:
            self._said(words)

    def _said(self, words: str) -> None:
        part = self._inner[-1] if self._inner else self._section
        self.texts.append(Text(part, self._row, self._column, plain(words)))


def plain(words: str) -> str:
    """Without the spaces that markup leaves behind."""
    return re.sub(r" ([,:;.])", r"\1", " ".join(words.split()))
