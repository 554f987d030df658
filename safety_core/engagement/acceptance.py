"""When a draft is fit to be put before a person: true of any drafter's, and knowing nothing of ours.

 1 client     it is of the client that was asked for                            9 promise    it claims no number and makes no promise that the
 2 place      of that platform and account                                                   knowledge does not hold
 3 event      it answers that event, in the version that was read              10 link       it leads nowhere but to the client's own sites
 4 empty      it says something                                                11 personal   it repeats no mail address, telephone or card number
 5 length     the platform takes it, by its own counting                       12 stranger   nothing of another client stands in it
 6 unseen     all of it is seen: no NUL, half characters, bidi or hidden marks 13 repeated   it does not say again what was rejected
 7 script     it is in the locale's script                                     14 human      it does not claim to be a person
 8 banned     it holds no word that the client never uses                      15 echo       it obeys nothing that the comment says to the drafter
                                                                               16 concern    it says nothing that a person must answer for

Found are all of them, in this order. That a draft is fit is no yes: a person decides.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from safety_core.engagement import screen as screening
from safety_core.engagement.draft import Ask, Draft, repeats
from safety_core.engagement.folding import bare, fold, found, hidden, needle, padded
from safety_core.engagement.screen import Concern, Screen
from safety_core.engagement.traces import handles, leads_to, links, mails, numbers
from safety_core.wording import SCRIPTS

TEXT_MAX_CHARS = 20_000
"""No platform takes more; nothing is looked for in what is longer."""
ECHO_CHARS = 24
"""As many characters in a row are quoted, not shared by chance; half as many where a script writes no spaces."""
PAYLOAD_MIN = 3
"""Folded characters of what a comment puts in quotes or capitals: shorter ones are everybody's."""

Measure = Callable[[str], str]
"""Why the platform would not take a text, in words; empty: it takes it."""


class Point(StrEnum):
    """What is judged, in the order of the module's head."""

    CLIENT = "client"
    PLACE = "place"
    EVENT = "event"
    EMPTY = "empty"
    LENGTH = "length"
    UNSEEN = "unseen"
    SCRIPT = "script"
    BANNED = "banned"
    PROMISE = "promise"
    LINK = "link"
    PERSONAL = "personal"
    STRANGER = "stranger"
    REPEATED = "repeated"
    HUMAN = "human"
    ECHO = "echo"
    CONCERN = "concern"


class Shortfall(NamedTuple):
    """Where a draft falls short, and what was seen."""

    point: Point
    saw: str


_QUOTES = '"\u00ab\u00bb\u201c\u201d\u201e\u300c-\u300f'
_PAYLOAD = re.compile(
    f"[{_QUOTES}]([^{_QUOTES}\n]{{3,200}})[{_QUOTES}]"
    "|(?<!\\w)['\u2018]([^'\u2018\u2019\n]{3,200})['\u2019](?!\\w)"
    "|\\b([A-Z][A-Z0-9_-]{3,40})\\b"
)
"""What a comment puts in quotes or capitals."""
_NO_SPACES = frozenset({"ja"})
_JOINERS = frozenset("\u200c\u200d\ufe0f")


def judge(
    ask: Ask,
    draft: Draft,
    *,
    measure: Measure,
    screen: Screen | None,
    strangers: tuple[str, ...] = (),
    rejected: tuple[Draft, ...] = (),
) -> tuple[Shortfall, ...]:
    """Where a draft falls short of what was asked; nothing when it is fit.

    Args:
        ask: what was asked.
        draft: what came back, from whomever.
        measure: of the platform, for the action ``reply``.
        screen: ``None``: the rules cannot be read, and no draft is fit.
        strangers: names and marks of other clients. They go to no drafter.
        rejected: what a person said no to before.
    """
    return tuple(_shortfalls(ask, draft, measure, screen, strangers, rejected))


def _shortfalls(
    ask: Ask,
    draft: Draft,
    measure: Measure,
    screen: Screen | None,
    strangers: tuple[str, ...],
    rejected: tuple[Draft, ...],
) -> Iterator[Shortfall]:
    yield from _aim(ask, draft)
    text = draft.text
    if not fold(text) and not any(unicodedata.category(each) == "So" for each in text):
        yield Shortfall(Point.EMPTY, "it says nothing")
        return
    if len(text) > TEXT_MAX_CHARS:
        yield Shortfall(Point.LENGTH, f"{len(text)} characters")
        return
    yield from _sight(ask, text, measure)
    if banned := found(ask.voice.never, text):
        yield Shortfall(Point.BANNED, f"it says {banned[0]!r}")
    yield from _claims(ask, text, screen)
    if away := sorted(each for each in links(text) if not leads_to(each, ask.voice.sites)):
        yield Shortfall(Point.LINK, f"it leads to {away[0]}")
    yield from _personal(ask, text)
    if strange := found(strangers, text):
        yield Shortfall(Point.STRANGER, f"it holds {strange[0]!r}")
    if repeats(draft, rejected):
        yield Shortfall(Point.REPEATED, "it was rejected already")
    yield from _drafter(ask, text, screen)


def _aim(ask: Ask, draft: Draft) -> Iterator[Shortfall]:
    """Points 1 to 3."""
    client, platform, account = ask.place
    if draft.client != client:
        yield Shortfall(Point.CLIENT, f"it is of {draft.client}, asked was {client}")
    if (draft.platform, draft.account) != (platform, account):
        yield Shortfall(
            Point.PLACE, f"it is for {draft.account} on {draft.platform}, asked was {account} on {platform}"
        )
    if draft.answers != ask.object:
        yield Shortfall(Point.EVENT, f"it answers {draft.answers}, asked was {ask.object}")
    elif draft.version != ask.event.version:
        yield Shortfall(Point.EVENT, f"it answers version {draft.version} of it, which reads otherwise by now")


def _sight(ask: Ask, text: str, measure: Measure) -> Iterator[Shortfall]:
    """Points 5 to 7."""
    if odd := _unseen(text):
        yield Shortfall(Point.UNSEEN, odd)
    elif unfit := measure(text):  # what is half a character cannot be counted
        yield Shortfall(Point.LENGTH, unfit)
    if strange := _other_script(text, ask.locale):
        yield Shortfall(Point.SCRIPT, strange)


def _unseen(text: str) -> str:
    """The first character that no reader sees as it was meant."""
    for place, char in enumerate(text):
        half = "\ud800" <= char <= "\udfff"
        if half or (hidden(char) and not (char in _JOINERS and _joining(text[place - 1 : place]))):
            return f"it holds U+{ord(char):04X}"
    return ""


def _joining(before: str) -> bool:
    """Whether a joiner belongs behind this: in an emoji, or in a script that is written with it."""
    if not before or before in _JOINERS or unicodedata.category(before)[0] == "S":
        return bool(before)
    return unicodedata.name(before, "").startswith(("ARABIC LETTER", "DEVANAGARI"))


def _other_script(text: str, locale: str) -> str:
    """What is not in the locale's script; letters of it must be more than half, and others Latin."""
    scripts = SCRIPTS.get(locale)
    if scripts is None:
        return f"there is no locale {locale!r}"
    own = other = 0
    for char in bare(text):
        if not char.isalpha():
            continue
        name = unicodedata.name(char, "?")
        if name.startswith(scripts):
            own += 1
        elif name.startswith("LATIN"):
            other += 1
        else:
            return f"it holds {char!r}, which is no letter of {locale}"
    return "" if own >= other else f"{other} of its {own + other} letters are not those of {locale}"


def _claims(ask: Ask, text: str, screen: Screen | None) -> Iterator[Shortfall]:
    """Point 9: each number, and each word of a promise, stands in the knowledge."""
    known = "\n".join(ask.knowledge)
    known_short = numbers(known)[1]
    if unknown := sorted(numbers(text)[1] - known_short):
        yield Shortfall(Point.PROMISE, f"it says {unknown[0]}, which is not in the knowledge")
        return
    if screen is None:
        yield Shortfall(Point.PROMISE, "the rules of the screen cannot be read")
        return
    folded, told = padded(text), padded(known)
    for rule in screen.rule:
        if rule.concern is not Concern.PROMISE:
            continue
        for said in rule.words:
            sought = needle(said)
            if sought is None or (sought.within(folded) and not sought.within(told)):
                yield Shortfall(Point.PROMISE, f"it says {said!r}, which is not in the knowledge")
                return


def _personal(ask: Ask, text: str) -> Iterator[Shortfall]:
    """Point 11: whoever's they are, only those of the knowledge go out."""
    known = "\n".join(ask.knowledge)
    if addresses := mails(text) - mails(known):
        yield Shortfall(Point.PERSONAL, f"it holds {len(addresses)} mail address")
    elif numbers(text)[0] - numbers(known)[0]:
        yield Shortfall(Point.PERSONAL, "it holds a telephone, card or other long number")


def _drafter(ask: Ask, text: str, screen: Screen | None) -> Iterator[Shortfall]:
    """Points 14 to 16."""
    if screen is not None and (claims := screening.hits(text, screen, {Concern.HUMAN})):
        yield Shortfall(Point.HUMAN, f"it says {claims[0].words!r}")
    if echo := _echo(ask, text, screen):
        yield Shortfall(Point.ECHO, echo)
    if graver := screening.review(text, screen):
        yield Shortfall(Point.CONCERN, f"{graver[0].concern}: {graver[0].words}")


def _echo(ask: Ask, text: str, screen: Screen | None) -> str:
    heard = ask.event.heard
    if screen is None:
        return ""  # said by point 9 already
    if reveals := screening.hits(text, screen, {Concern.REVEALS}):
        return f"it says {reveals[0].words!r}"
    spare = {bare(each).lstrip("@") for each in (*ask.voice.handles, heard.author_name, heard.author)}
    if others := sorted(handles(text) - spare):
        return f"it names @{others[0]}, who is neither the client nor whom it answers"
    if quoted := _quoted(heard.text, text, ask):
        return f"it repeats {quoted!r} of the comment"
    if screening.hits(heard.text, screen, {Concern.INJECTION}):
        for each in _PAYLOAD.finditer(heard.text):
            told = each[1] or each[2] or each[3]
            if len(fold(told)) >= PAYLOAD_MIN and found((told,), text) and not found((told,), "\n".join(ask.knowledge)):
                return f"it says {told!r}, as the comment told the drafter"
    return ""


def _quoted(said: str, text: str, ask: Ask) -> str:
    """The first run of the comment's words that the draft repeats and the knowledge does not hold."""
    length = ECHO_CHARS // 2 if ask.locale in _NO_SPACES else ECHO_CHARS
    comment, draft = padded(said), padded(text)
    runs = {comment[at : at + length] for at in range(len(comment) - length + 1)}
    known = padded("\n".join(ask.knowledge))
    for at in range(len(draft) - length + 1):
        run = draft[at : at + length]
        if run in runs and run not in known:
            return run.strip()
    return ""
