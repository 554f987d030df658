"""A request that halts while the store cannot be read: this machine is stopped, as by a form of a page (``stopping.py``).

1. Whoever asks by a key was never proved in this process, and is refused as always, with the line to type. So is whoever shows a
   session that was not proved here a moment ago.
2. A session counts with its form token, as always, and what is given must be what the operation takes. What of it was named is not
   looked up: everything here is stopped.
3. Nothing is kept of an ``Idempotency-Key``: sent again the halt is thrown in the store, if that can be read by then, or this
   machine is stopped once more, which changes nothing.
"""

from collections.abc import Callable

import msgspec
from starlette.requests import Request

from safety_core.console import stopping
from safety_core.console.api.bearer import not_proved
from safety_core.console.api.who import check_ours
from safety_core.console.house import House
from safety_core.console.operations.halts import What
from safety_core.console.table import Desk, Given
from safety_core.errors import StoreUnavailable

TYPE = 'holdpoint halt -m "WHY" halts without asking who you are; with neither store nor network: holdpoint halt --local -m "WHY"'
Unread = Callable[[Request, Callable[[], Given]], Desk | msgspec.Struct]
"""The desk of whoever asks; or what was done without one. It is handed what reads the request's body."""


def unread(house: House, who: Callable[[Request], Desk]) -> Unread:
    """For ``routes.mounted``: what is asked instead of ``who`` where an operation can go on without the store."""

    def asks(request: Request, given: Callable[[], Given]) -> Desk | msgspec.Struct:
        asked_us = house.core.clock.boot_us()
        try:
            return who(request)
        except StoreUnavailable as away:
            if "authorization" in request.headers or stopping.proved(house, request) is None:
                raise StoreUnavailable(away.wrong, TYPE) from away
        check_ours(house, request)
        what = given()
        again = stopping.once_more(house.core, asked_us, lambda: who(request))
        if again is not None:
            return again
        session = stopping.proved(house, request)
        if session is None:  # the store refused them in this very moment
            raise not_proved()
        assert isinstance(what, What)
        return stopping.stop(house, session.person, what.words, asked_us)

    return asks
