"""A page of the console as a person reads it: headings, rows and columns by their names, buttons and fields by their labels.

What is hidden from people (``hidden``, ``aria-hidden``) is not read. Marks that only repeat a word (``■``) are left out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
UNREAD = frozenset({"script", "style", "template", "noscript"})
STOPPED = "■"
"""Stands before a word on what is halted."""


@dataclass(eq=False)
class Element:
    """One element; ``parts``: what stands in it, elements and text, in order."""

    tag: str
    attributes: dict[str, str]
    above: "Element | None" = None
    parts: list["Element | str"] = field(default_factory=list)

    def every(self, *tags: str, **of: str) -> Iterator["Element"]:
        """All elements in it of these tags that have these attributes (``class_``: among the classes), in order."""
        for each in self.parts:
            if isinstance(each, Element):
                if (not tags or each.tag in tags) and each.has(**of):
                    yield each
                yield from each.every(*tags, **of)

    def one(self, *tags: str, **of: str) -> "Element":
        """The first of them."""
        found = next(self.every(*tags, **of), None)
        assert found is not None, f"the page has no {' or '.join(tags)} {of or ''} here: {self.words[:200]}"
        return found

    def has(self, **of: str) -> bool:
        """Whether it has these attributes."""
        return all(
            value in self.attributes.get("class", "").split()
            if name == "class_"
            else self.attributes.get(name) == value
            for name, value in of.items()
        )

    @property
    def words(self) -> str:
        """What a person reads in it, each blank once."""
        return " ".join(self.text().split())

    def within(self, tag: str) -> bool:
        """Whether it stands in an element of that tag."""
        return self.above is not None and (self.above.tag == tag or self.above.within(tag))

    def text(self) -> str:
        """The same with all its blanks."""
        unread = self.tag in UNREAD or "hidden" in self.attributes or self.attributes.get("aria-hidden") == "true"
        return "" if unread else "".join(each if isinstance(each, str) else each.text() for each in self.parts)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.at = self.root = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.parts.append(made)
        if tag not in VOID:
            self.at = made

    def handle_endtag(self, tag: str) -> None:
        at: Element | None = self.at
        while at is not None and at.tag != tag:
            at = at.above
        if at is not None and at.above is not None:
            self.at = at.above

    def handle_data(self, data: str) -> None:
        self.at.parts.append(data)


class Sheet:
    """One page. ``path``: where it was answered."""

    def __init__(self, text: str, path: str) -> None:
        reader = _Reader()
        reader.feed(text)
        reader.close()
        self.root, self.path = reader.root, path

    @property
    def title(self) -> str:
        """Its first heading."""
        return self.root.one("h1").words

    def alerts(self) -> list[str]:
        """What it says out loud: why something was not done, or cannot be."""
        return [each.words for each in self.root.every(role="alert") if each.words]

    def healths(self) -> list[str]:
        """Every word on health on it, wherever."""
        return [each.words for each in self.root.every("span", class_="health")]

    def nav_link(self, name: str) -> str:
        """Where a name in the navigation leads."""
        links = {each.words: each.attributes["href"] for each in self.root.one("nav").every("a")}
        assert name in links, f"the navigation has no {name!r}, only {', '.join(links)}"
        return links[name]

    def rows(self, columns: list[str]) -> list[list[str]]:
        """Of the table that has these columns, what stands in them, row by row."""
        heads = []
        for table in self.root.every("table"):
            head = [_first_words(each) for each in table.one("thead").every("th")]
            heads += head
            if set(columns) <= set(head):
                cells = [[each.words for each in row.every("th", "td")] for row in table.one("tbody").every("tr")]
                return [[row[head.index(each)] for each in columns] for row in cells]
        raise AssertionError(
            f"no table of {self.title!r} has all of {', '.join(columns)}; there are {', '.join(heads)}"
        )

    # ------------------------------------------------------------ the switches

    @property
    def verdict(self) -> Element:
        """The line above all: how it goes, and what is halted."""
        return self.root.one("div", class_="overall").one("p", class_="verdict")

    def notes(self) -> list[str]:
        """What is not as it should be with everything."""
        return [each.words for notes in self.root.every("ul", class_="notes") for each in notes.every("li")]

    def matrix(self) -> list[dict[str, str]]:
        """A row for each client, by the columns' names: ``client`` and platforms, with what stands in each cell."""
        region = next(self.root.every(role="region"), None)
        if region is None:
            return []
        table = region.one("table")
        _, *names = [_first_words(each) for each in table.one("thead").every("th", scope="col")]
        found = []
        for row in table.one("tbody").every("tr"):
            cells = [_cell(each) for each in row.every("td")]
            assert len(cells) == len(names), f"{len(cells)} cells stand under {len(names)} platforms"
            found.append(
                {"client": row.one("th", scope="row").one("label").words, **dict(zip(names, cells, strict=True))}
            )
        return found

    def cell_link(self, client: str, platform: str) -> str:
        """Where the cell of that client under that platform leads."""
        table = self.root.one(role="region").one("table")
        _, *names = [_first_words(each) for each in table.one("thead").every("th", scope="col")]
        for row in table.one("tbody").every("tr"):
            if row.one("th", scope="row").one("label").words == client:
                cell = list(row.every("td"))[names.index(platform)]
                return cell.one("a").attributes["href"]
        raise AssertionError(f"the matrix has no row of {client}: {self.matrix()}")

    def cards(self) -> list["CardSeen"]:
        """The halts that it shows in full, in its order."""
        return [CardSeen(each) for each in self.root.every("article")]

    def as_of(self) -> str:
        """When what it shows was true: ISO 8601."""
        return self.root.one("time", id="asof").attributes["datetime"]

    # ------------------------------------------------------------ what can be done on it

    def button(self, named: Callable[[str], bool]) -> Element | None:
        """A button by its name: what it is labelled, or else what stands on it."""
        return next((each for each in self.root.every("button") if named(_name(each)) and not _off(each)), None)

    def sent_by(self, button: Element, typed: dict[str, str]) -> tuple[str, list[tuple[str, str]]]:
        """Where a button's form goes, and its fields: as they stand, but for those of the labels in ``typed``."""
        form = self._form_of(button)
        values = {each: _value(each) for each in self._fields(form)}
        for label, words in typed.items():
            values[self._labelled(label, values)] = words
        pairs = [(each.attributes["name"], value) for each, value in values.items() if value is not None]
        if "name" in button.attributes:
            pairs.append((button.attributes["name"], button.attributes.get("value", "")))
        return form.attributes["action"], pairs

    def _form_of(self, button: Element) -> Element:
        if "form" in button.attributes:
            return self.root.one("form", id=button.attributes["form"])
        at = button.above
        while at is not None and at.tag != "form":
            at = at.above
        assert at is not None, f"{_name(button)} stands in no form"
        return at

    def _fields(self, form: Element) -> list[Element]:
        here = form.every("input", "select", "textarea")
        beside = self.root.every("input", "select", "textarea", form=form.attributes.get("id", ""))
        return [each for each in (*here, *beside) if "name" in each.attributes]

    def _labelled(self, label: str, fields: dict[Element, str | None]) -> Element:
        names = {each.attributes.get("for"): each.words for each in self.root.every("label")}
        for each in fields:
            if names.get(each.attributes.get("id"), "").startswith(label):
                return each
        raise AssertionError(f"the form has no field {label!r}, only {', '.join(filter(None, names.values()))}")


class CardSeen:
    """One halt as its card says it."""

    def __init__(self, card: Element) -> None:
        self._card = card

    @property
    def halted(self) -> str:
        """What is halted, in words."""
        return self._card.one("h3").words

    @property
    def link(self) -> str:
        """Where its own page is."""
        return self._card.one("h3").one("a").attributes["href"]

    @property
    def state(self) -> str:
        """How far it is: ``acknowledged``, ``not yet acknowledged``, ``not acknowledged``, ``released by femi``, …"""
        said = self._card.one("p", class_="verdict")
        loud = next(said.every("strong"), None)
        words = said.words if loud is None else loud.words
        told = words.lstrip("✓✖▲ ").partition(":")[0]
        return told.lower() if told.isupper() else told[:1].lower() + told[1:]

    @property
    def by(self) -> str:
        """Who halted."""
        why = self._card.one("p", class_="why")
        person = next(why.every("strong"), None)
        return "Holdpoint itself" if person is None else person.words

    @property
    def why(self) -> str:
        """What they gave as the reason."""
        why = self._card.one("p", class_="why")
        return why.words.partition(f"{why.one('time').words}: ")[2]

    @property
    def since(self) -> str:
        """Since when: ISO 8601."""
        return self._card.one("p", class_="why").one("time").attributes["datetime"]

    @property
    def in_flight(self) -> str:
        """How many in its scope may be sending now."""
        steps = [each.words for each in self._card.one("ol").every("li")]
        return next(each for each in steps if " in flight" in each).partition(" in flight")[0]


def _first_words(head: Element) -> str:
    return next(each for each in (part.strip() for part in head.parts if isinstance(part, str)) if each)


def _cell(cell: Element) -> str:
    link = next(cell.every("a"), None)
    return cell.words if link is None else link.words.removeprefix(f"{STOPPED} ").replace(f" {STOPPED} ", ", ")


def _name(button: Element) -> str:
    return button.attributes.get("aria-label") or button.words


def _off(button: Element) -> bool:
    return "disabled" in button.attributes or "hidden" in button.attributes


def _value(control: Element) -> str | None:
    """What a field sends as it stands; ``None``: nothing."""
    if control.tag == "select":
        options = list(control.every("option"))
        chosen = next((each for each in options if "selected" in each.attributes), options[0])
        return chosen.attributes.get("value", chosen.words)
    if control.attributes.get("type") in ("checkbox", "radio"):
        return control.attributes.get("value", "on") if "checked" in control.attributes else None
    return control.words if control.tag == "textarea" else control.attributes.get("value", "")
