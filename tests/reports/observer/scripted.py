"""A platform that says what a test tells it to, without any wire."""

from collections.abc import Callable, Iterator
from typing import Any

from reports.observer.client import Blind, Client, Gone, Thing, Watched
from reports.observer.clock import Clock
from reports.observer.looking import Look, Looked, Stamp
from reports.observer.memory import Memory
from reports.observer.secret import Token
from tests.reports.observer.house import HandClock

WATCHED = Watched(platform="X", name="rtv-1", account="1001")
TOKEN = Token("sesame-open-1234")
GONE = Gone("by its id it is not there")
Page = list[Thing] | Exception


def post(name: str, text: str = "words", **more: Any) -> Thing:
    return Thing(object=name, what="post", text=text, **more)


class Scripted(Client):
    """Pages, and what stands there by its id; an exception is raised where it stands."""

    PLATFORM = "X"
    HOSTS = ("api.x.com",)

    def __init__(
        self,
        *pages: Page,
        by_id: dict[str, Any] | None = None,
        who: Exception | None = None,
        clock: Clock | None = None,
        before_page: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(WATCHED, TOKEN, None, clock or HandClock())  # type: ignore[arg-type]
        self._pages, self._by_id, self._who, self._before = pages, by_id or {}, who, before_page
        self.asked: list[str] = []

    @classmethod
    def blind(cls, watched: Watched) -> tuple[Blind, ...]:
        return (Blind("likes", f"not of {watched.account}"),)

    def identify(self) -> None:
        if self._who is not None:
            raise self._who

    def pages(self) -> Iterator[list[Thing]]:
        for each in self._pages:
            self._before()
            if isinstance(each, Exception):
                raise each
            yield each

    def by_id(self, thing: str, what: str, target: str | None) -> Thing | Gone:  # noqa: ARG002
        self.asked.append(thing)
        found = self._by_id.get(thing, GONE)
        if isinstance(found, Exception):
            raise found
        return found

    def refused(self, answer: Any) -> str | None:  # noqa: ARG002
        return None


class Eyes:
    """Looks one after another at what a test puts there, remembered as a running observer does."""

    def __init__(self, clock: HandClock | None = None) -> None:
        self.clock, self.memory = clock or HandClock(), Memory()

    def look(self, *pages: Page, **more: Any) -> Looked:
        self.client = Scripted(*pages, clock=self.clock, **more)
        looked = Look(self.client, self.memory.of("X", "1001"), self.clock, Stamp("observed")).finished()
        for row in looked.rows:
            self.memory.take(row)
        self.clock.turn(60)
        return looked
