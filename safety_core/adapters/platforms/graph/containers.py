"""What Instagram and Threads want before a post: containers that they fill by themselves, and that nobody sees.

1. Whether the account may publish any more today is asked first: the platform says so only when it publishes.
2. Of a carousel one container for each picture or film, all of them finished, and then one that holds them.
3. A container is asked about until it is finished. *Not yet*, *not found* and no answer at all are asked again, so and so
   often; a no is a no, and what went wrong on the platform's side is begun anew later.

The story is a generator: what it yields is the next step, what is sent into it the answer. It is told anew from the
beginning each time, and so depends on nothing but the answers. Source: docs/platforms/instagram.md, "Containers".
"""

from collections.abc import Callable, Generator, Mapping
from typing import TypeGuard

import msgspec

from safety_core.adapters.platforms.graph import requests
from safety_core.adapters.platforms.graph.answers import read_prepared, read_step
from safety_core.adapters.platforms.graph.problems import Codes
from safety_core.ports import Exchange, Later, NeverSent, Ready, Rejected, Step, Unreadable, WireRequest
from safety_core.secret import Secret
from safety_core.vocabulary import Reason

CREATE_CONTAINER, CONTAINER_STATUS, PUBLISHING_LIMIT = "create_container", "container_status", "publishing_limit"
QUOTA_RETRY_S = 3600.0
"""A place in a quota is free a day after its own post: which hour that is nobody says."""
ANEW_S = 300.0
"""Waited before everything is begun anew, after something went wrong on the platform's side."""
FINISHED, IN_PROGRESS, EXPIRED = "FINISHED", "IN_PROGRESS", "EXPIRED"
_ENDS = frozenset({Reason.PLATFORM_CREDENTIAL, Reason.PLATFORM_TOO_FAST, Reason.PLATFORM_FORBIDDEN})

Form = Mapping[str, str]
Story = Generator[WireRequest | Later, Exchange, Ready | Rejected | Unreadable]
Looking = Generator[WireRequest | Later, Exchange, Rejected | Unreadable | None]
Making = Generator[WireRequest | Later, Exchange, str | Rejected | Unreadable]


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """How a platform wants it.

    Attributes:
        create: path that containers are created at.
        quota: path, and the names of its count and of its limits, that say how much may be published.
        status: path of a container, and the fields asked of it: the state, and what went wrong.
        first_look_s, look_every_s, looks_max: when, how often and how many times a container is asked about.
        passing: whether what went wrong, in the platform's own words, may pass.
    """

    host: str
    create: str
    quota: tuple[str, str, str]
    status: tuple[Callable[[str], str], str, str]
    first_look_s: float
    look_every_s: float
    looks_max: int
    codes: Codes
    passing: Callable[[str], bool]


def prepare(
    way: Way,
    token: Secret,
    *,
    parts: tuple[Form, ...],
    whole: Callable[[tuple[str, ...]], Form],
    said: tuple[Exchange, ...],
) -> Step:
    """The next step. ``parts``: of each picture of a carousel; ``whole``: of the container that is published."""
    story = _story(way, token, parts, whole)
    try:
        step: Step = next(story)
        for each in said:
            step = story.send(each)
    except StopIteration as over:
        ended: Step = over.value
        return ended
    return step


def _story(way: Way, token: Secret, parts: tuple[Form, ...], whole: Callable[[tuple[str, ...]], Form]) -> Story:
    against = yield from _room_left(way, token)
    if against is not None:
        return against
    children: list[str] = []
    for form in parts:
        child = yield from _created(way, token, form)
        if not isinstance(child, str):
            return child
        children.append(child)
    for place, child in enumerate(children):  # while the first is waited for, the others are filled as well
        against = yield from _finished(way, token, child, 0.0 if place else way.first_look_s)
        if against is not None:
            return against
    made = yield from _created(way, token, whole(tuple(children)))
    if not isinstance(made, str):
        return made
    against = yield from _finished(way, token, made, way.first_look_s)
    return Ready(made) if against is None else against


def _room_left(way: Way, token: Secret) -> Looking:
    path, usage, config = way.quota
    query = {"fields": f"{usage},{config}"}
    found = read_step((yield requests.get(PUBLISHING_LIMIT, way.host, path, query, token)), way.codes)
    if not isinstance(found, dict):
        return found
    match found.get("data"):
        case [dict() as first]:
            used, limits = first.get(usage), first.get(config)
        case _:
            used = limits = None
    most = limits.get("quota_total") if isinstance(limits, dict) else None
    if not _count(used) or not _count(most):
        return Unreadable("how much may be published it does not say")
    if used < most:
        return None
    return Rejected(Reason.PLATFORM_TOO_FAST, f"{used} of {most} are published within a day", QUOTA_RETRY_S)


def _count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _created(way: Way, token: Secret, form: Form) -> Making:
    return read_prepared((yield requests.post(CREATE_CONTAINER, way.host, way.create, form, token)), way.codes)


def _finished(way: Way, token: Secret, container: str, after_s: float) -> Looking:
    path, state, wrong = way.status
    request = requests.get(CONTAINER_STATUS, way.host, path(container), {"fields": f"{state},{wrong}"}, token)
    for _ in range(way.looks_max):
        exchange = yield Later(after_s, request) if after_s else request
        if isinstance(exchange, NeverSent):
            return Unreadable(exchange.saw)
        found = read_step(exchange)
        if isinstance(found, dict):
            if found.get(state) == FINISHED:
                return None
            if found.get(state) != IN_PROGRESS:
                return _failed(way, str(found.get(state)), str(found.get(wrong, "")))
        elif isinstance(found, Rejected) and found.reason in _ENDS:
            return found
        after_s = way.look_every_s
    return Unreadable(f"it is not finished after {way.looks_max} looks", retry_after_s=ANEW_S)


def _failed(way: Way, state: str, wrong: str) -> Rejected | Unreadable:
    saw = " ".join(each for each in f"{state}: {wrong}".split() if each.isprintable())[:200]
    if state == "ERROR" and not way.passing(wrong):
        return Rejected(Reason.PLATFORM_INVALID, saw)
    return Unreadable(saw, retry_after_s=ANEW_S)
