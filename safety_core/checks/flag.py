"""Check: the flag of what is to be done is on for this client, platform and account; what is not known is off."""

from safety_core.facts import Facts
from safety_core.flags.answers import said
from safety_core.flags.context import flag_of
from safety_core.intent import Intent
from safety_core.ruling import Ruling, allow, refuse
from safety_core.vocabulary import NEVER_ASKED, Check, Reason


def judge(intent: Intent, facts: Facts, *, now_us: int) -> Ruling:  # noqa: ARG001 - every check has the same shape
    """Refuse while the flag is off, is in no file, or the flags cannot be read.

    A recall takes harm away, and the others have no effect outside: no flag stops them.
    """
    if intent.action in NEVER_ASKED:
        return allow(Check.FLAG)
    if facts.flag is None:
        return refuse(Check.FLAG, Reason.FLAGS_UNREADABLE, "the flags could not be read")
    if not facts.flag.on:
        return refuse(Check.FLAG, Reason.FLAG_OFF, said(flag_of(intent.action), facts.flag))
    return allow(Check.FLAG)
