"""Check: the platform can do this at all, with this content, counted as the platform counts."""

from safety_core.facts import Facts
from safety_core.intent import Intent
from safety_core.ruling import Ruling, allow, refuse
from safety_core.vocabulary import Action, Check, Reason


def judge(intent: Intent, facts: Facts, *, now_us: int) -> Ruling:  # noqa: ARG001 - every check has the same shape
    """Refuse an action that the platform has not, an empty or too long text, a reply to nothing, and a recall of nothing."""
    content = facts.content
    if intent.action not in content.actions:
        return refuse(Check.CONTENT, Reason.ACTION_UNSUPPORTED, f"{intent.platform} cannot {intent.action}")
    if intent.action is Action.RECALL:
        return _judge_recall(intent)
    if content.length <= 0 or not intent.text.strip():
        return refuse(Check.CONTENT, Reason.TEXT_EMPTY, "the text is empty")
    if content.length > content.limit:
        saw = f"{content.length} {content.unit}, of which {intent.platform} takes {content.limit}"
        return refuse(Check.CONTENT, Reason.TEXT_TOO_LONG, saw)
    if intent.action is Action.REPLY and not intent.target:
        return refuse(Check.CONTENT, Reason.TARGET_MISSING, "a reply names no post that it answers")
    return allow(Check.CONTENT)


def _judge_recall(intent: Intent) -> Ruling:
    """A deletion has no content of its own, and names the one post that it takes back."""
    if not intent.recalls:
        return refuse(Check.CONTENT, Reason.TARGET_MISSING, "a recall names no post that it takes back")
    if intent.text:
        return refuse(Check.CONTENT, Reason.ACTION_UNSUPPORTED, "a recall publishes nothing, and this one has a text")
    return allow(Check.CONTENT)
