"""Check: the platform can do this at all, with this content, counted as the platform counts."""

from safety_core.facts import Facts
from safety_core.intent import Intent, marked
from safety_core.ruling import Ruling, allow, refuse
from safety_core.vocabulary import MARKS, Action, Check, Reason


def judge(intent: Intent, facts: Facts, *, now_us: int) -> Ruling:  # noqa: ARG001 - every check has the same shape
    """Refuse an action that the platform has not, what does not fit there, and what is on no post."""
    content = facts.content
    if intent.action not in content.actions:
        return refuse(Check.CONTENT, Reason.ACTION_UNSUPPORTED, f"{intent.platform} cannot {intent.action}")
    if intent.action in MARKS:
        return _judge_mark(intent)
    if content.unfit:
        return refuse(Check.CONTENT, Reason.CONTENT_UNFIT, content.unfit)
    if not intent.media and (content.length <= 0 or not intent.text.strip()):
        return refuse(Check.CONTENT, Reason.TEXT_EMPTY, "the text is empty")
    if content.length > content.limit:
        saw = f"{content.length} {content.unit}, of which {intent.platform} takes {content.limit}"
        return refuse(Check.CONTENT, Reason.TEXT_TOO_LONG, saw)
    if intent.action in (Action.REPLY, Action.COMMENT) and not intent.target:
        return refuse(Check.CONTENT, Reason.TARGET_MISSING, f"a {intent.action} names no post that it answers")
    return allow(Check.CONTENT)


def _judge_mark(intent: Intent) -> Ruling:
    """What has no content of its own names the one post, or the one account, that it is done to."""
    if marked(intent) is None:
        return refuse(Check.CONTENT, Reason.TARGET_MISSING, f"a {intent.action} names nothing that it is done to")
    if intent.text:
        return refuse(
            Check.CONTENT, Reason.ACTION_UNSUPPORTED, f"a {intent.action} publishes nothing, and this one has a text"
        )
    return allow(Check.CONTENT)
