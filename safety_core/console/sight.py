"""How templates write what a person must see: invisible characters set apart by their numbers, and lengths of time in words."""

import re
import unicodedata

from markupsafe import Markup, escape

from safety_core.shell.plain_sight import shown

_NAMED = re.compile(r"⟨U\+([0-9A-F]{4,6})⟩")
MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400


def marked(seen: str | None) -> Markup:
    """Text in which everything invisible is named already (``plain_sight.shown``): each name set apart, the rest escaped."""
    parts = _NAMED.split(seen or "")
    return Markup("").join(  # every part is escaped
        _name(part) if place % 2 else escape(part) for place, part in enumerate(parts)
    )


def plain(text: str | None) -> Markup:
    """Any text from outside, as a person must see it."""
    return marked(shown(text or ""))


def lasting(seconds: int) -> str:
    """A length of time in words, the two largest units of it: ``40 s``, ``3 min 5 s``, ``2 h 10 min``, ``3 days 4 h``."""
    if seconds < MINUTE_S:
        return f"{seconds} s"
    if seconds < HOUR_S:
        return f"{seconds // MINUTE_S} min {seconds % MINUTE_S} s"
    if seconds < DAY_S:
        return f"{seconds // HOUR_S} h {seconds % HOUR_S // MINUTE_S} min"
    days = seconds // DAY_S
    return f"{days} {'day' if days == 1 else 'days'} {seconds % DAY_S // HOUR_S} h"


def _name(number: str) -> Markup:
    char = chr(int(number, 16))
    kind = "unseen line-end" if char == "\n" else "unseen"
    called = "line end" if char == "\n" else unicodedata.name(char, "character without a name").lower()
    return Markup('<span class="{}" title="{}">⟨U+{}⟩</span>').format(kind, called, number)


FILTERS = {"marked": marked, "plain": plain, "lasting": lasting}
"""For the templates' environment."""
