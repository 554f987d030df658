"""A notice as the channels write it: a subject that begins with what happened, a body, and the fields of a program.

Words come from people (a halt's reason) and from platforms; here they lose what could end a header, hide text or turn
its direction, and nothing else.
"""

import re
import unicodedata

from safety_core.records import Notice, NoticeKind

SUBJECT_MAX_CHARS = 150

_HEADLINE = {
    NoticeKind.HALTED: "HALTED",
    NoticeKind.ACKNOWLEDGED: "HALTED and acknowledged",
    NoticeKind.NOT_ACKNOWLEDGED: "HALTED but NOT ACKNOWLEDGED",
    NoticeKind.RELEASED: "RELEASED",
    NoticeKind.RELEASE_SCHEDULED: "HALTED, release scheduled",
    NoticeKind.SCHEDULE_LAPSED: "HALTED still, scheduled release lapsed",
    NoticeKind.INCIDENT_OPENED: "HALTED, incident opened",
    NoticeKind.INCIDENT_CLOSED: "INCIDENT closed",
    NoticeKind.ESCALATED: "APPROVAL escalated",
    NoticeKind.LETTER_NOT_TAKEN: "LETTER not taken",
    NoticeKind.LETTERS_UNREADABLE: "LETTERS not written",
    NoticeKind.ROLLOUT_MOVED: "ROLLOUT moved",
    NoticeKind.TO_BE_ANSWERED: "INBOX to be answered",
    NoticeKind.TOKEN_NOT_REFRESHED: "TOKEN not refreshed",
    NoticeKind.CLEAN_UP_IN_VAIN: "CLEANUP in vain",
    NoticeKind.OUTCOMES_NOT_TAKEN: "OUTCOMES not taken",
    NoticeKind.ALERT_FIRING: "ALERT firing",
}
_SHOUT = re.compile(r"(DRILL\b:? ?)?(?:[A-Z]{2,}(?: [A-Z]{2,})*: )?")
"""What the words themselves begin with: it gives way to the headline. A drill's subject says so before all else, since
nobody is to be woken for one."""


def subject(notice: Notice) -> str:
    """One line, at most ``SUBJECT_MAX_CHARS`` characters, that begins with HALTED, RELEASED, INCIDENT, APPROVAL,
    LETTER, LETTERS, ROLLOUT, INBOX, TOKEN, CLEANUP, OUTCOMES, ALERT or DRILL.
    """
    said = " ".join(plain(notice.words).split())
    shout = _SHOUT.match(said)
    drill = "DRILL: " if shout is not None and shout[1] else ""
    rest = said[shout.end() :] if shout is not None else said
    whole = f"{drill}{_HEADLINE[notice.kind]}: {rest}"
    return whole if len(whole) <= SUBJECT_MAX_CHARS else f"{whole[: SUBJECT_MAX_CHARS - 1]}…"


def body(notice: Notice) -> str:
    """The words, and below them what a person needs to look further."""
    return (
        f"{plain(notice.words)}\n\n"
        f"halt    {plain(notice.halt or 'none')}\n"
        f"client  {plain(notice.client or 'all')}\n"
        f"at      {plain(notice.at)}\n"
        f"notice  {plain(notice.notice)} (one that comes twice has the same name)\n"
    )


def fields(notice: Notice) -> dict[str, str | None]:
    """The notice for a program; its keys stay as they are from one release to the next."""
    return {
        "notice": plain(notice.notice),
        "kind": notice.kind.value,
        "halt": None if notice.halt is None else plain(notice.halt),
        "client": None if notice.client is None else plain(notice.client),
        "subject": subject(notice),
        "words": plain(notice.words),
        "at": plain(notice.at),
    }


def plain(text: str) -> str:
    """Without control and format characters (line feeds stay), and without halves of characters."""
    kept = "".join(each for each in text if each == "\n" or unicodedata.category(each) not in ("Cc", "Cf", "Zl", "Zp"))
    return kept.encode("utf-8", "replace").decode()
