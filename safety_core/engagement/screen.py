"""The safety screen: what a person answers, and what no draft may say, by rules that are data.

1. Every rule is asked of every text, whatever its locale: people write in any language.
2. Found is what a reader would read (``folding.py``). Each finding names its rule, its words and who it goes to.
3. Without rules that can be read, and for a text too long to be read, everything goes to a person.
4. What goes to a person is said before anything is passed over: spam that threatens is a threat.
5. A message is screened too; no draft answers it, since no platform's way of sending one is known yet.
6. Somebody who writes the third time without an answer, or the same again after one, goes to a person; so does whoever is
   on the client's list.
"""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec

from safety_core.engagement.folding import fold, needle, seen
from safety_core.engagement.heard import Event, HeardKind, Thread
from safety_core.people import RANK
from safety_core.vocabulary import Role

TEXT_MAX_CHARS = 20_000
"""No platform lets anybody say more in one comment; a longer one is read by a person."""


class Concern(StrEnum):
    """What a rule is about."""

    SAFETY = "safety"
    """Somebody threatens, or may harm themselves."""
    LEGAL = "legal"
    DISCRIMINATION = "discrimination"
    PRESS = "press"
    PERSON = "person"
    """Somebody asks for a person."""
    INJECTION = "injection"
    """Somebody speaks to the drafter rather than to the client."""
    REPEAT = "repeat"
    VIP = "vip"
    UNREADABLE = "unreadable"
    """The rules, or the text, cannot be read."""
    SPAM = "spam"
    PROMISE = "promise"
    """Of drafts: something is promised."""
    HUMAN = "human"
    """Of drafts: it claims to be a person."""
    REVEALS = "reveals"
    """Of drafts: it speaks of its own instructions."""


ESCALATES = frozenset(
    {
        Concern.SAFETY,
        Concern.LEGAL,
        Concern.DISCRIMINATION,
        Concern.PRESS,
        Concern.PERSON,
        Concern.INJECTION,
    }
)
"""Of what somebody says: a person answers. The order of ``Concern`` is the order in which one is named before another."""
OF_DRAFTS = frozenset({Concern.PROMISE, Concern.HUMAN, Concern.REVEALS})
BY_RULE = frozenset({*ESCALATES, *OF_DRAFTS, Concern.SPAM})
"""What a rule in the file can be about; the others are no words."""
_ORDER = {each: place for place, each in enumerate(Concern)}


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule. ``words``: see ``folding.Needle``; ``role``: who it goes to."""

    name: str
    concern: Concern
    locale: str
    role: Role = Role.APPROVER
    words: tuple[str, ...]


class Repeats(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When somebody has written too often. ``unanswered``: which time without an answer; ``within_h``: over how long."""

    unanswered: int = 3
    within_h: int = 72
    role: Role = Role.APPROVER


class Screen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules in force. ``vip``: who answers those on a client's list."""

    rule: tuple[Rule, ...]
    repeats: Repeats = Repeats()
    vip: Role = Role.OPERATOR


class Hit(NamedTuple):
    """What was found: by which rule, which of its words, and who it goes to."""

    concern: Concern
    rule: str
    words: str
    role: Role


class Passed(StrEnum):
    """Why nothing is answered."""

    OWN = "own"
    ANSWERED = "answered"
    EMPTY = "empty"
    SPAM = "spam"
    MESSAGE = "message"


class Ignore(msgspec.Struct, frozen=True):
    """Nothing is drafted."""

    why: Passed
    saw: str = ""


class DraftIt(msgspec.Struct, frozen=True):
    """A draft may be asked for. A person decides on it nevertheless."""


class Escalate(msgspec.Struct, frozen=True):
    """A person answers.

    Attributes:
        kind: the gravest of what was found; hits: all of it.
        role: who it goes to: the highest that any finding asks for.
        why: in a sentence.
    """

    kind: Concern
    role: Role
    why: str
    hits: tuple[Hit, ...]


Ruled = Ignore | DraftIt | Escalate


def hits(text: str, screen: Screen, concerns: Iterable[Concern]) -> tuple[Hit, ...]:
    """What the rules on these concerns find in a text, the gravest first; each rule once, with the first of its words."""
    about = frozenset(concerns)
    folded = f" {fold(text)} "
    found = []
    for rule in screen.rule:
        if rule.concern not in about:
            continue
        for said in rule.words:
            sought = needle(said)
            if sought is None or sought.within(folded):  # words of which nothing is left are found everywhere
                found.append(Hit(rule.concern, rule.name, said, rule.role))
                break
    return tuple(sorted(found, key=lambda each: (_ORDER[each.concern], each.rule)))


def decide(event: Event, thread: Thread, screen: Screen | None, *, vips: frozenset[str] = frozenset()) -> Ruled:
    """Whether an event is passed over, drafted for, or answered by a person.

    Args:
        event: of the thread.
        thread: all that is known of the conversation.
        screen: ``None``: the rules cannot be read.
        vips: ids and names of accounts on the client's list.
    """
    heard = event.heard
    if heard.own:
        return Ignore(Passed.OWN)
    answered = thread.answered(heard.object)
    if answered and event.version == 1:  # what was edited after its answer is looked at again
        return Ignore(Passed.ANSWERED)
    if screen is None:
        return _escalate((Hit(Concern.UNREADABLE, "", "", Role.OPERATOR),), "the rules of the screen cannot be read")
    if len(heard.text) > TEXT_MAX_CHARS:
        why = f"it has {len(heard.text)} characters: nothing looks through more than {TEXT_MAX_CHARS}"
        return _escalate((Hit(Concern.UNREADABLE, "", "", Role.APPROVER),), why)
    found = (
        *hits(heard.text, screen, ESCALATES),
        *_repeats(event, thread, screen.repeats),
        *_listed(event, vips, screen.vip),
    )
    if found:
        return _escalate(found)
    if heard.kind is HeardKind.MESSAGE:
        return Ignore(Passed.MESSAGE, "no platform's way of answering a message is known yet: a person answers there")
    if spam := hits(heard.text, screen, {Concern.SPAM}):
        return Ignore(Passed.SPAM, f"{spam[0].rule}: {spam[0].words}")
    if answered:
        return Ignore(Passed.ANSWERED)
    return DraftIt() if seen(heard.text).strip() else Ignore(Passed.EMPTY)


def review(text: str, screen: Screen | None) -> tuple[Hit, ...]:
    """What a draft itself says that a person must answer for; no rules: everything."""
    if screen is None or len(text) > TEXT_MAX_CHARS:
        return (Hit(Concern.UNREADABLE, "", "", Role.OPERATOR),)
    return hits(text, screen, ESCALATES)


def _escalate(found: tuple[Hit, ...], why: str = "") -> Escalate:
    ordered = tuple(sorted(found, key=lambda each: _ORDER[each.concern]))
    said = why or "; ".join(f"{each.concern} ({each.rule}): {each.words}" for each in ordered)
    return Escalate(ordered[0].concern, max((each.role for each in found), key=RANK.__getitem__), said, ordered)


def _repeats(event: Event, thread: Thread, rule: Repeats) -> tuple[Hit, ...]:
    """Rule 6. Without times of the platform everything that they said in the thread counts."""
    upto = thread.events[: thread.events.index(event) + 1]
    own = [place for place, each in enumerate(upto) if each.heard.own]
    since = upto[own[-1] + 1 if own else 0 :]
    waiting = [each for each in since if _of(each, event) and _recent(each, event, rule.within_h)]
    if len(waiting) >= rule.unanswered:
        said = f"{len(waiting)} times without an answer"
        return (Hit(Concern.REPEAT, "unanswered", said, rule.role),)
    words = fold(event.heard.text)
    before = upto[: own[-1]] if own else ()
    again = [
        each
        for each in before
        if words and _of(each, event) and fold(each.heard.text) == words and _recent(each, event, rule.within_h)
    ]
    return (Hit(Concern.REPEAT, "again", "the same again after an answer", rule.role),) if again else ()


def _of(each: Event, event: Event) -> bool:
    return not each.heard.own and each.heard.author == event.heard.author


def _recent(each: Event, event: Event, within_h: int) -> bool:
    if each.made is None or event.made is None:
        return True
    return event.made - each.made <= timedelta(hours=within_h)


def _listed(event: Event, vips: frozenset[str], role: Role) -> tuple[Hit, ...]:
    """Whether whoever speaks is on the list: by id exactly, by name as a reader reads it."""
    heard = event.heard
    listed = heard.author in vips or fold(heard.author_name) in {fold(each) for each in vips} - {""}
    return (Hit(Concern.VIP, "list", "on the client's list", role),) if listed else ()
