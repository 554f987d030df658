"""What every client of a platform does: pages of things, one thing by its id, and whose token it is.

A client is written from the platform's documents, in one file of its own, and knows of no other program that speaks to it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, NamedTuple, TypeVar

import msgspec

from reports.observer.clock import Clock
from reports.observer.errors import Unreadable
from reports.observer.secret import Token
from reports.observer.wire import Answer, Question, Wire, plain

POST, COMMENT = "post", "comment"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ID_MAX = 200
T = TypeVar("T")


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """One object as the platform lists it.

    Attributes:
        object: its id; what: ``post`` or ``comment``; target: the id of what it is on.
        text: as a reader sees it; media: the platform's ids of what it shows, in their order.
        created_us: Unix time; ``None``: not said.
    """

    object: str
    what: str
    text: str
    media: tuple[str, ...] = ()
    target: str | None = None
    created_us: int | None = None


class Gone(NamedTuple):
    """A thing is not there by its id; ``how`` the platform says so."""

    how: str


class Blind(NamedTuple):
    """Something that is not seen: ``what`` in a few words, ``why`` in a sentence."""

    what: str
    why: str


class Renewal(NamedTuple):
    """How a platform renews a token.

    Attributes:
        host, path: where. after_s: how old a token is when it is renewed.
        names_app: what the parameter is called that names the app. basic: whether its secret goes into a header.
    """

    host: str
    path: str
    after_s: int
    names_app: str = "client_id"
    basic: bool = False


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """Whose account is looked at.

    Attributes:
        account: the platform's id; name: ours. host: where it is asked; empty: the client's first.
        comments: whether the account's comments are looked for.
    """

    platform: str
    name: str
    account: str
    host: str = ""
    comments: bool = False


class Client(ABC):
    """Looks at one account. Every method may raise ``Unreadable``.

    Attributes:
        PLATFORM: its name in the evidence. HOSTS: all that it may ask, the usual one first.
        POSTS: paths of reads that are POST requests. COMMENTS: whether comments are looked for where nothing is said.
        RENEWS: how a token is renewed that lives for less than a run; ``None``: it lives long.
        ACCOUNT: what an account's id looks like (a regular expression), and in words.
    """

    PLATFORM: ClassVar[str]
    HOSTS: ClassVar[tuple[str, ...]]
    POSTS: ClassVar[frozenset[str]] = frozenset()
    COMMENTS: ClassVar[bool] = True
    RENEWS: ClassVar[Renewal | None] = None
    ACCOUNT: ClassVar[tuple[str, str]] = (r"[0-9]{1,30}", "digits")

    def __init__(self, watched: Watched, token: Token, wire: Wire, clock: Clock) -> None:
        self.watched, self.token, self.wire, self.clock = watched, token, wire, clock
        self.host = watched.host or self.HOSTS[0]

    @classmethod
    @abstractmethod
    def blind(cls, watched: Watched) -> tuple[Blind, ...]:
        """What this client cannot see of that account."""

    @abstractmethod
    def identify(self) -> None:
        """Make sure that the token reads this account, and no other instead."""

    @abstractmethod
    def pages(self) -> Iterator[list[Thing]]:
        """All that the platform lists of the account, page by page; one list for each answer."""

    @abstractmethod
    def by_id(self, thing: str, what: str, target: str | None) -> Thing | Gone:
        """One object by its id."""

    @abstractmethod
    def refused(self, answer: Answer) -> str | None:
        """What an answer says is wrong, in words that may be shown (``word``); ``None``: it is what was asked for."""

    def ask(self, path: str, query: Mapping[str, str] | None = None, body: Any = None, **headers: str) -> Answer:
        """Ask with the token in the header, and take the answer as it is."""
        shown = {
            "Authorization": f"Bearer {self.token.reveal()}",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        return self.wire.ask(Question(self.host, path, query or {}, shown, body), self.token)

    def word(self, text: object) -> str:
        """A word of the platform's as it may be repeated: without the token, printable, and not long."""
        return plain(self.token.hidden(str(text)))

    def said(self, answer: Answer) -> dict[str, Any]:
        """The answer's object.

        Raises:
            Unreadable: it is a refusal.
        """
        wrong = self.refused(answer)
        if wrong is not None:
            raise Unreadable(wrong)
        return answer.said

    def thing(self, **fields: Any) -> Thing:
        """A thing, its ids looked at.

        Raises:
            Unreadable: an id that is none, or a text that nobody can read.
        """
        made = Thing(**fields)
        for each in (made.object, *made.media, *([] if made.target is None else [made.target])):
            if not each or len(each) > _ID_MAX or not each.isascii() or not each.isprintable():
                raise Unreadable("an object whose id is none")
            if self.token.stands_in(each):
                raise Unreadable("an answer that repeats the token")
        try:
            made.text.encode()
        except UnicodeEncodeError:
            raise Unreadable(f"a text that cannot be read, of {made.object}") from None
        return made

    def mine(self, who: object, whose: str) -> None:
        """Refuse a token that is another's.

        Raises:
            Unreadable: it is.
        """
        if who != self.watched.account:
            raise Unreadable(f"the token is of {whose} {self.word(who)}, not of {self.watched.account}")


def took(said: Mapping[str, Any], name: str, kind: type) -> Any:
    """A member of an answer, which must be there and of its kind.

    Raises:
        Unreadable: it is not.
    """
    value = said.get(name)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Unreadable(f"an answer without its {name}")
    return value


def objects(said: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """A member that is a list of objects.

    Raises:
        Unreadable: it is none.
    """
    found: list[dict[str, Any]] = took(said, name, list)
    if not all(isinstance(each, dict) for each in found):
        raise Unreadable(f"an answer whose {name} is no list of objects")
    return found


def maybe(said: Mapping[str, Any], name: str) -> str:
    """A text that may be left out.

    Raises:
        Unreadable: it is something else.
    """
    value = said.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable(f"an answer whose {name} is no text")
    return value


def inner(said: object, *names: str) -> Any:
    """What stands that deep; ``None``: nothing does."""
    found: Any = said
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def moment(text: object) -> int | None:
    """A written time, in microseconds of Unix time; ``None``: it is none."""
    try:
        read = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return (read - _EPOCH) // timedelta(microseconds=1) if read.tzinfo else None


def paged(first: str | None, ask: Callable[[str | None], tuple[list[T], str | None]]) -> Iterator[list[T]]:
    """The pages of a list, each by the cursor that the one before gave.

    Raises:
        Unreadable: a cursor comes twice: such a list never ends.
    """
    cursor, met = first, set[str]()
    while True:
        page, cursor = ask(cursor)
        yield page
        if cursor is None:
            return
        if cursor in met:
            raise Unreadable("a list that does not end: one of its pages leads back")
        met.add(cursor)
