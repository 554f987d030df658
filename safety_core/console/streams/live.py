"""What of a page can be pushed: an operation's answer in parts, each drawn by the macro that the page drew it with.

    Live("/live/switches", "switches.show", Rows, look, cut, parts, say)

``look`` is everything that one person may see, shared by whoever sees the same, and handed the look before it when that was a
moment ago; ``cut`` is what one page shows of it. Of both
nothing depends on who asks but for their role and their clients, unless it is each person's ``own``.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from safety_core.console.table import Desk, Given


class Part(NamedTuple):
    """One element, by the ``data-part`` that it has in the page. ``into``: the id of what holds it, where it may be new."""

    html: str
    into: str | None = None


class Said(NamedTuple):
    """A sentence for who hears the page: at once, or when they are done with theirs."""

    how: Literal["assertive", "polite"]
    words: str


class Live(NamedTuple):
    """One page's board.

    Attributes:
        path: of its stream, with the page's own query behind it and the names of ``given``'s fields in braces.
        operation: the page's look; who may not do it may not follow it.
        given: what the stream's own query and path give.
        say: what is said aloud when one answer follows another.
        moves: whether it goes on without a commit, so that it is looked at with every turn.
        own: one person sees it otherwise than another of the same role and clients: each has their own board.
    """

    path: str
    operation: str
    given: type[Given]
    look: Callable[[Desk, Any], Any]
    cut: Callable[[Any, Any], Any]
    parts: Callable[[Any], Mapping[str, Part]]
    say: Callable[[Any, Any], tuple[Said, ...]] = lambda _, __: ()
    moves: Callable[[Any], bool] = lambda _: False
    own: bool = False
