"""Whether this process is alive, and whether it can answer for what it shows."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from safety_core.console.house import House
from safety_core.errors import StoreUnavailable


def alive(_: Request) -> Response:
    """The process answers; it says nothing of the store."""
    return JSONResponse({"alive": True})


def readable(house: House) -> bool:
    """Whether the store can be read now."""
    try:
        house.core.store.read(lambda tx: tx.epoch())
    except StoreUnavailable:
        return False
    return True


def ready(house: House) -> Callable[[Request], Response]:
    """The store can be read, and is not behind what this machine has seen of it."""

    def get(_: Request) -> Response:
        try:
            epoch = house.core.store.read(lambda tx: tx.epoch())
        except StoreUnavailable as why:
            return JSONResponse({"ready": False, "why": why.wrong, "do": why.do}, status_code=503)
        return JSONResponse({"ready": True, "epoch": epoch})

    return get
