"""What an observer says beside what the ledgers say: claim by claim, permit by permit, object by object.

A difference is explained where the observer said beforehand that it cannot see such a thing, or where nobody had looked since.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

import msgspec

from reports.checkers import CHECKERS, OBSERVED
from reports.checkers.finding import Finding
from reports.checkers.observed.joined import NO_OBJECT, Joined, joined
from reports.evidence.folder import Evidence, from_rows
from reports.evidence.rows import LedgerRow, PermitRow

Row = dict[str, Any]
CLAIMS = ("I1", "I2", "I4", "I5", "I6", "I13")
"""The invariants that are judged on what an observer saw instead of on ledgers."""
OF_WORLD = frozenset({"effect", "request", "fault"})
OF_OBSERVER = frozenset({"look", "seen", "changed", "gone", "blind"})
MADE = {"create_post": "publish", "create_comment": "comment"}
TAKEN_DOWN = frozenset({"delete_post", "delete_comment"})
STAMP: Row = {"scenario": "observed", "source": "rehearsed"}
"""What every row of a rehearsal says: its platforms were reached elsewhere, whoever looked at them."""


class Apart(msgspec.Struct, frozen=True):
    """Something of which the two say different things."""

    platform: str
    account: str
    object: str
    ledgers: str
    observer: str

    def __str__(self) -> str:
        return (
            f"{self.object} on {self.platform} account {self.account}: ledgers {self.ledgers}; observer {self.observer}"
        )


class Claim(NamedTuple):
    """One invariant by both."""

    name: str
    observer: Finding
    ledgers: Finding

    def same(self, *, blind: bool) -> bool:
        """Whether both say the same word. ``blind``: there was something that could not be seen, of which no word is none against."""
        words = (self.observer.status, self.ledgers.status)
        return words[0] == words[1] or (blind and words == ("no_data", "held"))


class Compared(NamedTuple):
    """Both words on everything. ``unseen``: what is explained, and by what."""

    claims: tuple[Claim, ...]
    permits: Counter[tuple[str, str]]
    objects: int
    apart: tuple[Apart, ...]
    unseen: Counter[str]

    @property
    def equal(self) -> bool:
        """Whether nothing is left that one says and the other does not."""
        blind = any(observer == "hidden" for _, observer in self.permits)
        return not self.apart and all(each.same(blind=blind) for each in self.claims)

    def lines(self) -> Iterator[str]:
        """For a person."""
        yield f"{'claim':8}{'observer':24}{'ledgers':24}"
        for name, observer, ledgers in self.claims:
            yield f"{name:8}{f'{observer.status} (n = {observer.n})':24}{f'{ledgers.status} (n = {ledgers.n})':24}"
        yield "permits, by what the ledgers and what the observer say of each:"
        yield from (f"  {one} / {other}: {n}" for (one, other), n in sorted(self.permits.items()))
        yield f"objects of the ledgers: {self.objects}"
        yield from (f"  {n} {why}" for why, n in sorted(self.unseen.items()))
        yield f"differences that nothing explains: {len(self.apart)}"
        yield from (f"  {each}" for each in self.apart)


def stamped(rows: Iterable[Row], clock: Literal["wall", "virtual"]) -> list[Row]:
    """The same rows, saying that all this was rehearsed."""
    return [{**each, **STAMP, "clock": clock} for each in rows]


def compared(core: list[Row], seen: list[Row], world: list[Row], *, ahead_us: int) -> Compared:
    """``core``: the installation's own rows, stamped like all others. ``ahead_us``: the wall's time before the world's own."""
    observed = from_rows([*core, *seen])
    ledgers = from_rows([*core, *world])
    by_observer = {each.invariant: each for each in (check(observed) for check in OBSERVED)}
    by_ledgers = {each.invariant: each for each in (check(ledgers) for check in CHECKERS)}
    claims = tuple(Claim(name, by_observer[name], by_ledgers[name]) for name in CLAIMS)
    pair = _Pair(observed, ledgers, ahead_us)
    apart = [*pair.of_ledgers(), *pair.of_observer()]
    return Compared(claims, pair.permits(apart), len(pair.made), tuple(dict.fromkeys(apart)), pair.unseen)


class _Pair:
    """Both, joined by the platforms' own names of things."""

    def __init__(self, observed: Evidence, ledgers: Evidence, ahead_us: int) -> None:
        self.known: Joined = joined(observed)
        self.ledgers, self.ahead_us = ledgers, ahead_us
        self.made = {(each.platform, each.object): each for each in ledgers.ledger if each.event in MADE}
        self.down = {(each.platform, each.object) for each in ledgers.ledger if each.event in TAKEN_DOWN}
        self.unseen: Counter[str] = Counter()

    def of_ledgers(self) -> Iterator[Apart]:
        """Everything that became real, and what the observer says of it."""
        for key, row in self.made.items():
            watched = self.known.watched(row.platform, row.account)
            seen = watched.seen.get(row.object)
            if seen is None:
                why = self._unseen(key, row)
                if why:
                    self.unseen[why] += 1
                else:
                    yield Apart(row.platform, row.account, row.object, f"{row.event}, stands", "never seen")
                continue
            said, media, _ = self.known.said_last(seen)
            if media == 0 and said != row.visible:
                yield Apart(row.platform, row.account, row.object, "one content", "another content")
            gone, deleted = row.object in watched.gone, key in self.down
            if gone and not deleted:
                yield Apart(row.platform, row.account, row.object, "stands", "gone")

    def _unseen(self, key: tuple[str, str], row: LedgerRow) -> str:
        """Why the observer need not have seen it."""
        blind = self.known.hides(row.platform, row.account, MADE[row.event])
        if blind is not None:
            return f"{row.event} on {row.platform}: the observer said that it does not see {blind.what!r}"
        looks = self.known.watched(row.platform, row.account).complete
        if not looks or looks[-1].at_us < row.visible_us + self.ahead_us:
            return "shown after the last complete look"
        if key in self.down:
            return "taken down between two looks"
        return ""

    def of_observer(self) -> Iterator[Apart]:
        """Everything that appeared and that no ledger has, there or on that account."""
        for each in self.known.fresh():
            row = self.made.get((each.platform, each.object))
            if row is None:
                yield Apart(each.platform, each.account, each.object, "know of nothing", "stands")
            elif row.account != each.account:
                yield Apart(each.platform, each.account, each.object, f"stands on {row.account}", "stands")

    def permits(self, apart: list[Apart]) -> Counter[tuple[str, str]]:
        """Each live permit by both words; words that do not fit together become differences, where no object is one already."""
        found: Counter[tuple[str, str]] = Counter()
        named = {each.object for each in apart}
        for permit in self.known.evidence.permits:
            ledgers, observer = self._by_ledgers(permit), self._by_observer(permit)
            found[ledgers, observer] += 1
            if not _fits(ledgers, observer) and (permit.object or permit.permit) not in named:
                apart.append(
                    Apart(permit.platform, permit.platform_account, permit.object or permit.permit, ledgers, observer)
                )
        return found

    def _by_ledgers(self, permit: PermitRow) -> str:
        if permit.action in NO_OBJECT:
            return "nothing that stands in a list"
        row = self.made.get((permit.platform, permit.object or ""))
        if row is None:
            return "nothing"
        return "made" if row.account == permit.platform_account else "made on another account"

    def _by_observer(self, permit: PermitRow) -> str:
        if permit.action in NO_OBJECT:
            return "hidden"  # a like names the post that it is of, which may stand in a list by another permit
        if permit.state != "confirmed" and not self.known.seen_on.get((permit.platform, permit.object or "")):
            return f"not seen ({permit.state})"
        told = self.known.told(permit)
        seen = self.known.seen_on.get((permit.platform, permit.object or ""), [])
        if told == "seen" and all(each.account != permit.platform_account for each in seen):
            return "seen on another account"
        return told


def _fits(ledgers: str, observer: str) -> bool:
    if observer in ("hidden", "unwatched", "not yet"):
        return True
    if observer == "seen":
        return ledgers == "made"
    if observer == "seen on another account":
        return ledgers == "made on another account"
    if observer == "taken down":
        return ledgers == "made"
    return ledgers not in ("made", "made on another account")
