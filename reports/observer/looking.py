"""One look at one account: all of its pages, compared with what was seen before. It writes nothing and remembers nothing."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Literal, NamedTuple, TypeVar

from reports.evidence.observed_rows import (
    AnyObservedRow,
    BlindRow,
    ChangedRow,
    GoneRow,
    LookRow,
    SeenRow,
    Whole,
)
from reports.evidence.visible import visible_digest
from reports.observer.client import Blind, Client, Gone, Thing, Watched
from reports.observer.clock import Clock
from reports.observer.errors import Limited, Unreadable
from reports.observer.memory import Seen

PAGES_MAX = 200
"""Answers with lists of one look; of more the look is partial."""
LOOK_MAX_US = 10 * 60 * 1_000_000
"""How long a look takes at most: an account that answers slowly holds up no other, and no end."""
ASKED_MAX = 100
"""Objects of one look that are asked for by their ids."""
_ODD = (KeyError, TypeError, AttributeError, IndexError, ValueError, RecursionError)
"""What reading an answer of a shape that no document knows ends in: that, too, is something the platform said."""
_SECOND_US = 1_000_000
T = TypeVar("T")
BETWEEN = Blind(
    "what comes and goes between two looks",
    "what is made and deleted, or edited and edited back, before the next look leaves no trace",
)
"""What no observer sees on any platform."""


class Looked(NamedTuple):
    """What a look found: its rows, the last of which is its own, and until when the platform wants to be left alone."""

    rows: tuple[AnyObservedRow, ...]
    again_us: int | None

    @property
    def look(self) -> LookRow:
        """The row of the look itself."""
        row = self.rows[-1]
        assert isinstance(row, LookRow)
        return row


class Stamp(NamedTuple):
    """What every row of a run says of itself."""

    scenario: str
    clock: Literal["wall", "virtual"] = "wall"
    source: Literal["simulated", "observed", "rehearsed"] = "observed"


class _Stopped(Exception):
    """Nothing more is asked in this look; ``saw`` says why."""

    def __init__(self, saw: str, again_us: int | None = None) -> None:
        super().__init__(saw)
        self.saw, self.again_us = saw, again_us


class Look:
    """A look while it lasts."""

    def __init__(self, client: Client, seen: Seen, clock: Clock, stamp: Stamp) -> None:
        self._client, self._seen, self._clock = client, seen, clock
        self._of: dict[str, Any] = {
            **stamp._asdict(), "platform": client.watched.platform, "account": client.watched.account, "look": seen.look + 1,
        }  # fmt: skip
        self._at_us, self._ends_us = clock.wall_us(), clock.boot_us() + LOOK_MAX_US
        self._began_us = self._at_us if seen.began_us is None else seen.began_us
        self._rows: list[AnyObservedRow] = []
        self._listed: set[str] = set()
        self._pages = 0

    def finished(self) -> Looked:
        """Look, and say what was found."""
        words = _went_back(self._seen.last_us, self._at_us)
        word: Whole = "complete"
        again_us = None
        try:
            self._asked(self._client.identify)
            for page in self._through(self._client.pages()):
                for thing in page:
                    self._met(thing)
            words += self._missed()
        except _Stopped as stopped:
            words.append(stopped.saw)
            word = "partial" if self._pages or stopped.again_us is not None else "unreadable"
            again_us = stopped.again_us
        return Looked((*self._rows, self._look(word, words)), again_us)

    def _look(self, word: Whole, words: list[str]) -> LookRow:
        ended_us = self._clock.wall_us()
        return LookRow(
            **self._of, name=self._client.watched.name, at_us=self._at_us, ended_us=ended_us, word=word,
            saw=self._client.token.hidden("; ".join([*words, *_went_back(self._at_us, ended_us)])),
            pages=self._pages, objects=len(self._listed),
        )  # fmt: skip

    def _through(self, pages: Iterator[list[Thing]]) -> Iterator[list[Thing]]:
        """The pages, one after another, as far as they can be had."""
        end: list[Thing] = []
        while (page := self._asked(lambda: next(pages, end))) is not end:
            self._pages += 1
            yield page
            if self._pages >= PAGES_MAX:
                raise _Stopped(f"there are more than {PAGES_MAX} pages: the rest was not read")

    def _asked(self, ask: Callable[[], T]) -> T:
        """What the client says; what it cannot say ends the look.

        Raises:
            _Stopped: it cannot say it.
        """
        if self._clock.boot_us() >= self._ends_us:
            raise _Stopped(f"it took more than {LOOK_MAX_US // 60_000_000} minutes: the rest was not asked")
        try:
            return ask()
        except Limited as wrong:
            raise _Stopped(wrong.saw, wrong.again_us) from None
        except Unreadable as wrong:
            raise _Stopped(wrong.saw) from None
        except _ODD as wrong:
            raise _Stopped(f"an answer of a shape that no document knows ({type(wrong).__name__})") from None

    def _met(self, thing: Thing) -> None:
        """An object stands there: is it new, or does it show something else?"""
        if thing.object in self._listed:
            return
        self._listed.add(thing.object)
        visible, said = visible_digest(thing.text, thing.media), visible_digest(thing.text)
        shown: dict[str, Any] = {
            "object": thing.object,
            "at_us": self._clock.wall_us(),
            "visible": visible,
            "said": said,
            "media": len(thing.media),
        }
        known = self._seen.objects.get(thing.object)
        if known is None or known.gone:
            self._rows.append(SeenRow(
                **self._of, **shown, what=thing.what, target=thing.target, created_us=thing.created_us,
                baseline=known is None and self._stood_before(thing.created_us),
            ))  # fmt: skip
        elif known.visible != visible:
            self._rows.append(ChangedRow(**self._of, **shown, before=known.visible))

    def _stood_before(self, created_us: int | None) -> bool:
        """Whether an object that is new to us stood before the first look. Once everything was seen, nothing did."""
        if self._seen.complete:
            return False
        return created_us < self._began_us if created_us is not None else not self._seen.looked

    def _missed(self) -> list[str]:
        """Ask for what was there and is listed no longer; what is there all the same is said.

        Raises:
            _Stopped: of one it cannot be said.
        """
        missing = [
            (name, known) for name, known in self._seen.objects.items() if not known.gone and name not in self._listed
        ]
        there = 0
        for name, known in missing[:ASKED_MAX]:
            found = self._asked(partial(self._client.by_id, name, known.what, known.target))
            if isinstance(found, Gone):
                how = self._client.token.hidden(f"listed no longer; {found.how}")
                self._rows.append(GoneRow(**self._of, object=name, at_us=self._clock.wall_us(), how=how))
            else:
                there += 1
                self._met(found)
                self._listed.discard(name)
        if len(missing) > ASKED_MAX:
            raise _Stopped(f"{len(missing) - ASKED_MAX} more are listed no longer and were not asked for")
        return [f"{there} listed no longer, and there by id all the same"] if there else []


def left_out(watched: Watched, seen: Seen, clock: Clock, stamp: Stamp, until: str) -> LookRow:
    """The row of a look at which nothing was asked, since the platform wants to be left alone."""
    now = clock.wall_us()
    saw = [*_went_back(seen.last_us, now), f"not asked: the rate limit says until {until}"]
    return LookRow(
        **stamp._asdict(), platform=watched.platform, account=watched.account, name=watched.name, look=seen.look + 1,
        at_us=now, ended_us=now, word="partial", saw="; ".join(saw), pages=0, objects=0,
    )  # fmt: skip


def unreadable(watched: Watched, seen: Seen, clock: Clock, stamp: Stamp, saw: str) -> LookRow:
    """The row of a look that could not even ask."""
    now = clock.wall_us()
    return LookRow(
        **stamp._asdict(), platform=watched.platform, account=watched.account, name=watched.name, look=seen.look + 1,
        at_us=now, ended_us=now, word="unreadable", saw="; ".join([*_went_back(seen.last_us, now), saw]), pages=0, objects=0,
    )  # fmt: skip


def unseen(client: type[Client], watched: Watched, seen: Seen, at_us: int, stamp: Stamp) -> Iterable[BlindRow]:
    """What this account does not show, as far as it was not said before."""
    for each in (BETWEEN, *client.blind(watched)):
        if each.what not in seen.blind:
            yield BlindRow(
                **stamp._asdict(),
                platform=watched.platform,
                account=watched.account,
                what=each.what,
                why=each.why,
                at_us=at_us,
            )


def _went_back(before_us: int | None, now_us: int) -> list[str]:
    if before_us is None or now_us >= before_us:
        return []
    return [f"the clock went back by {(before_us - now_us) / _SECOND_US:.1f} s"]
