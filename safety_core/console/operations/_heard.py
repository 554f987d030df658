"""What somebody said to an account, and what the safety screen finds in a text: shared by the nouns that show either."""

from functools import cache

import msgspec

from safety_core.engagement import screen as screening
from safety_core.engagement.heard import Event, Heard
from safety_core.engagement.screen import BY_RULE, OF_DRAFTS, Concern, Screen
from safety_core.errors import BadFile
from safety_core.fleet import compose_flows
from safety_core.shell.plain_sight import shown


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that somebody said in a thread.

    Attributes:
        object: the platform's id of it; parent: of what it answers.
        kind: comment, mention or message.
        author: the platform's id of who said it; author_name: as they call themselves, which may be anything.
        text: as it now reads; shown: the same with everything invisible named; version: from 1, one more for each wording.
        at: the platform's time of it, UTC; null: it says none.
        own: our own account said it; answered: it is what the answer in question is to.
    """

    object: str
    parent: str | None
    kind: str
    author: str
    author_name: str
    text: str
    shown: str
    version: int
    at: str | None
    own: bool
    answered: bool


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the safety screen finds in a text.

    Attributes:
        where: ``said`` (what is answered) or ``answer``.
        concern: what the rule is about, for example legal; rule: its name; words: those of its words that were found.
        role: who it goes to.
    """

    where: str
    concern: str
    rule: str
    words: str
    role: str


@cache
def rules() -> Screen | None:
    """The rules of the safety screen; ``None``: they cannot be read, and nothing is known of any text."""
    try:
        return compose_flows.screen()
    except BadFile:
        return None


def said_of(heard: Heard, *, version: int = 1, answered: bool = False) -> Said:
    """One thing that was said, in plain values."""
    return Said(
        object=heard.object,
        parent=heard.parent,
        kind=heard.kind.value,
        author=heard.author,
        author_name=heard.author_name,
        text=heard.text,
        shown=shown(heard.text),
        version=version,
        at=None if heard.at is None else heard.at.isoformat(),
        own=heard.own,
        answered=answered,
    )


def said_in(event: Event, *, answered: str) -> Said:
    """One thing of a thread; ``answered``: the object that is answered."""
    return said_of(event.heard, version=event.version, answered=event.heard.object == answered)


def found_in(said: str | None, answer: str | None) -> tuple[Found, ...] | None:
    """What the screen finds in what was said, and in an answer to it; ``None``: its rules cannot be read."""
    screen = rules()
    if screen is None:
        return None
    return (*_found("said", said, screen, BY_RULE - OF_DRAFTS), *_found("answer", answer, screen, BY_RULE))


def _found(where: str, text: str | None, screen: Screen, concerns: frozenset[Concern]) -> tuple[Found, ...]:
    return tuple(
        Found(where=where, concern=each.concern.value, rule=each.rule, words=each.words, role=each.role.value)
        for each in screening.hits(text or "", screen, concerns)
    )
