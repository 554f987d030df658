"""What a story says of itself while it happens, for whoever watches. Nothing that is decided ever depends on it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

FIELDS = frozenset(
    ("intent", "permit", "client", "platform", "action", "account", "halt", "scope", "worker", "outcome", "reason")
)
"""All that may be said: names and closed words, never a text, a token or what a platform answered."""


class Telemetry(Protocol):
    """Never raises, never waits: what cannot be told is lost."""

    @property
    def traces(self) -> bool:
        """Whether what is added to a story is told, so that it is worth looking up."""

    def span(self, name: str, about: Mapping[str, str]) -> AbstractContextManager[Callable[..., None]]:
        """A story under way in this thread, from here to the end of the block; what is called adds to what is said of it."""

    def passed(self, seam: str) -> None:
        """The story under way in this thread, if there is one, has passed a seam."""
