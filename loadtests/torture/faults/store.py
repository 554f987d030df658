"""The store: held by an outsider, without room, gone, and back in time."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from loadtests.halt.campaign import Target
from loadtests.torture import machine
from loadtests.torture.lane import Lane
from loadtests.torture.talking import Talking

BESIDE = ("", "-wal", "-shm")


@contextmanager
def locked(lane: Lane, _target: Target) -> Iterator[None]:
    """A program that is none of ours holds the write lock, longer than any fence waits; nobody may end it.

    I14 judges it as an outage: noted once the lock is held, and ended before it is let go.
    """
    words = [str(lane.bed.database)]
    with Talking("outsider", "loadtests.torture.outsider", words, lane.bed.env, lane.folder):
        lane.sample("store_away", "busy")
        try:
            yield
        finally:
            lane.sample("store_back", "busy")


@contextmanager
def full(lane: Lane, _target: Target) -> Iterator[None]:
    """The file system of the store has no byte left."""
    yield from machine.fill(lane.bed.store)


@contextmanager
def deleted(lane: Lane, _target: Target) -> Iterator[None]:
    """The store's files are removed while all have them open."""
    for end in BESIDE:
        lane.bed.database.with_name(lane.bed.database.name + end).unlink(missing_ok=True)
    yield


@contextmanager
def restored(lane: Lane, _target: Target) -> Iterator[None]:
    """The store is replaced by a copy made before the trial's work was handed over: it has gone back in time."""
    copy, database = lane.folder / "earlier.sqlite", lane.bed.database
    for end in BESIDE[1:]:
        database.with_name(database.name + end).unlink(missing_ok=True)
    os.replace(copy, database)  # noqa: PTH105  # atomically, as whoever restores does
    yield


def keep_copy(lane: Lane) -> None:
    """Make the copy that ``restored`` puts back."""
    with (
        closing(sqlite3.connect(lane.bed.database)) as now,
        closing(sqlite3.connect(lane.folder / "earlier.sqlite")) as copy,
    ):
        now.backup(copy)
