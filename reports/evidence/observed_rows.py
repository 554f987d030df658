"""Rows of what the observer saw on real accounts (the platform's word, by a program that shares nothing with what it watches).

Here every ``*_us`` is Unix time of the observer's wall clock, in microseconds. Looks at one account are told apart, and put in
order, by their number ``look``, counted from 1: a clock may go back. What is not listed says nothing unless the look was complete.
"""

from typing import Literal

from reports.evidence.row import Row

Whole = Literal["complete", "partial", "unreadable"]


class LookRow(Row, frozen=True, kw_only=True, tag="look"):
    """One look at one account. It stands after the rows of what it saw; a look that has no such row was cut off.

    Attributes:
        account: the platform's id of it; name: ours.
        word: ``complete``: all that the platform lists of the account was read, and each object that was listed before and is no
            longer was asked for by its id; ``partial``: some of that, or nothing since the
            platform's rate limit forbade asking; ``unreadable``: nothing.
        saw: what was out of the ordinary, in words; empty when nothing was.
        pages: answers that held a list; objects: how many distinct ones of the account stood on them.
    """

    platform: str
    account: str
    name: str
    look: int
    at_us: int
    ended_us: int
    word: Whole
    saw: str
    pages: int
    objects: int


class SeenRow(Row, frozen=True, kw_only=True, tag="seen"):
    """An object of the account stood in a list for the first time, or again after it was gone.

    Attributes:
        object: the platform's id of it, as its lists write it.
        what: ``post`` (a film, too) or ``comment``; a reply that is a post of its own is a post with a target.
        visible: the digest of the visible content, with the media by the ids that the platform shows: of an object with media it
            is comparable only with another of the observer's.
        said: the same of the text alone, as of an object without media: comparable with anybody's. media: how many it shows.
        target: the object that it is on, where the platform says so.
        created_us: the platform's word; ``None``: it says nothing.
        baseline: it stood before the observer's first look at the account.
    """

    platform: str
    account: str
    object: str
    look: int
    at_us: int
    what: str
    visible: str
    said: str
    media: int
    target: str | None
    created_us: int | None
    baseline: bool = False


class ChangedRow(Row, frozen=True, kw_only=True, tag="changed"):
    """An object shows something else than when it was seen last: ``before`` was its ``visible`` then; else as in ``SeenRow``."""

    platform: str
    account: str
    object: str
    look: int
    at_us: int
    before: str
    visible: str
    said: str
    media: int


class GoneRow(Row, frozen=True, kw_only=True, tag="gone"):
    """An object is listed no longer, in a complete list, and is not there by its id either. ``how`` that was found out, in words."""

    platform: str
    account: str
    object: str
    look: int
    at_us: int
    how: str


class BlindRow(Row, frozen=True, kw_only=True, tag="blind"):
    """What cannot be seen of an account by this observer, whatever it lists: ``what`` in a few words, ``why`` in a sentence."""

    platform: str
    account: str
    what: str
    why: str
    at_us: int


AnyObservedRow = LookRow | SeenRow | ChangedRow | GoneRow | BlindRow
