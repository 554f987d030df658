"""The stream itself: the one place of the console that is async, since a page that is only open must not cost a thread."""

from collections.abc import AsyncIterator

from safety_core.console.streams.follower import Follower
from safety_core.console.streams.hub import Hub

RETRY_MS = 1_000
"""How long a browser waits before it asks again."""


async def events(hub: Hub, follower: Follower) -> AsyncIterator[bytes]:
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
