"""Looking for garbage more seldom, where nearly all that is made is kept."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MADE_BETWEEN_COLLECTIONS = 50_000


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for rings of objects more seldom for a while: what is kept as evidence stays, and each search walks over it."""
    usual = gc.get_threshold()
    gc.set_threshold(MADE_BETWEEN_COLLECTIONS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
