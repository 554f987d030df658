"""Whose a record is, and who sees it."""

import msgspec

from safety_core.people import Person
from safety_core.records import QueuedIntent
from safety_core.schedules import ScheduledRelease
from safety_core.switches import Halt
from safety_core.vocabulary import ClientId

Clients = frozenset[ClientId]


def whose(record: object) -> ClientId | None:
    """The client that a record is of; ``None`` when it concerns everybody.

    Raises:
        TypeError: nothing in it says whose it is. That is a bug, and never everybody's.
    """
    if isinstance(record, QueuedIntent):
        return record.intent.client
    if isinstance(record, Halt):
        return record.scope.client
    if isinstance(record, Person | ScheduledRelease) or not hasattr(record, "client"):
        raise TypeError(f"whose a {type(record).__name__} is has a rule of its own")
    client: ClientId | None = record.client
    return client


def sees(clients: Clients, record: object) -> bool:
    """Whether somebody who acts for these clients sees it."""
    client = whose(record)
    return client is None or client in clients


def changes(clients: Clients, record: object) -> bool:
    """Whether they may change it: what is everybody's they only see."""
    return whose(record) in clients


def as_seen(clients: Clients, person: Person) -> Person | None:
    """A colleague: somebody who acts for all, or for one of these clients; for whom else is not said."""
    if not person.clients:
        return person
    common = tuple(each for each in person.clients if each in clients)
    return msgspec.structs.replace(person, clients=common) if common else None
