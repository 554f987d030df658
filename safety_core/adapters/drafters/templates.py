"""Our own drafter: sentences by locale, chosen by the seed. Implements ``ports.Drafter``.

1. It quotes nobody: no name, no word of the comment; what it claims are the client's own sentences, whole.
2. The same ask, rejections and seed give the same draft. What was rejected is never said again; when nothing else is left
   to say, it says so.
"""

from collections.abc import Iterator
from hashlib import sha256

from safety_core.adapters.drafters.phrases import QUESTION, REMARK
from safety_core.engagement.draft import Ask, Draft
from safety_core.engagement.folding import fold, found
from safety_core.engagement.traces import leads_to, links
from safety_core.errors import FlowUnavailable

LINK_CHARS = 23
"""What X counts for a link, however short: no platform counts more."""
WORD_MIN = 4
"""Shorter words say nothing of what somebody asks."""
_ASKS = ("?", "\u061f", "\uff1f", "か。", "か\n")


class TemplateDrafter:
    """Deterministic and local."""

    def draft(self, ask: Ask, *, before: tuple[Draft, ...], feedback: str, seed: int) -> Draft:
        said = {fold(each.text) for each in before}
        chosen = [
            (text, known) for text, known in _texts(ask) if fold(text) not in said and not found(ask.voice.never, text)
        ]
        if not chosen:
            raise FlowUnavailable(f"the templates have no other words for {ask.object}", "write the answer by hand")
        place = ask.place
        drawn = sha256(f"{seed}/{place.client}/{place.platform}/{place.account}/{ask.object}/{len(before)}".encode())
        # Only the texts that claim something, where there are any: whoever asks wants to know.
        best = [each for each in chosen if each[1]] or chosen
        text, known = best[int.from_bytes(drawn.digest()[:8]) % len(best)]
        why = f"it answers with what is known: {known}" if known else "nothing that is known answers it"
        return Draft(
            draft=f"dra-{drawn.hexdigest()[:16]}",
            client=place.client,
            platform=place.platform,
            account=place.account,
            answers=ask.object,
            version=ask.event.version,
            text=text,
            why=f"{why}; other words after a no" if feedback or before else why,
        )


def _texts(ask: Ask) -> Iterator[tuple[str, str]]:
    """All that could be said, each with the sentence of the knowledge in it, if one fits."""
    said = ask.event.heard.text
    known = _known(ask, said)
    family = (QUESTION if any(each in f"{said}\n" for each in _ASKS) else REMARK).get(ask.locale)
    if family is None:
        raise FlowUnavailable(f"the templates have no words in {ask.locale!r}", f"use {', '.join(QUESTION)}")
    for opening in family.openings:
        if known:
            yield from _fitting(ask, family.between.join((opening, known)), known)
        for closing in family.closings:
            yield from _fitting(ask, family.between.join((opening, closing)), "")


def _fitting(ask: Ask, text: str, known: str) -> Iterator[tuple[str, str]]:
    """The text, unless a platform might count more than it takes: none counts more than bytes, and links apart."""
    if len(text.encode()) + LINK_CHARS * len(links(text)) <= ask.length_max:
        yield text, known


def _known(ask: Ask, said: str) -> str:
    """The sentence of the knowledge that shares most with what was said; empty: none shares anything."""
    asked = _terms(said)
    scored = [(len(asked & _terms(each)), each) for each in ask.knowledge if _sayable(ask, each)]
    best = max(scored, key=lambda each: each[0], default=(0, ""))
    return best[1] if best[0] else ""


def _sayable(ask: Ask, sentence: str) -> bool:
    return all(leads_to(each, ask.voice.sites) for each in links(sentence))


def _terms(text: str) -> set[str]:
    """What a text is about: its longer words and, of scripts without spaces, each two letters that stand together."""
    words = fold(text).split()
    return {each for each in words if len(each) >= WORD_MIN} | {
        each[at : at + 2] for each in words if not each.isascii() and each[0] >= "\u3040" for at in range(len(each) - 1)
    }
