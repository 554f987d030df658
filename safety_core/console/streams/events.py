"""The stream itself: the one place of the console that is async, since a page that is only open must not cost a thread."""

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol, TypeVar

RETRY_MS = 1_000
"""How long a browser waits before it asks again."""


class Follows(Protocol):
    """Whoever is sent something: what wakes them, and what is due."""

    def listens(self) -> asyncio.Event: ...
    def due(self) -> tuple[list[bytes], bool]: ...


F_contra = TypeVar("F_contra", bound=Follows, contravariant=True)


class Leaves(Protocol[F_contra]):
    """What they follow, and leave in the end."""

    def leave(self, follower: F_contra, /) -> None: ...


async def events(hub: Leaves[F_contra], follower: F_contra) -> AsyncIterator[bytes]:
    """What happens on one board, until the page goes or whoever looks may look no more."""
    woken = follower.listens()
    try:
        yield f"retry: {RETRY_MS}\n\n".encode()
        over = False
        while not over:
            woken.clear()
            due, over = follower.due()
            for each in due:
                yield each
            if not over:
                await woken.wait()
    finally:
        hub.leave(follower)
