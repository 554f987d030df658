"""Approvals: what waits for a yes, one request with all that it is decided by, and the rules.

Every form hands back ``seen`` of the very rendering that it stands in, and never what is newest: what was changed since is
refused, and is shown anew.
"""

from safety_core.console.operations.approvals import Request
from safety_core.console.pages.page import Form, Page

LIST = "/approvals"


def _about(whole: Request) -> str:
    effect = whole.effect
    return f"{effect.action} by {effect.account} of {effect.client} on {effect.platform}"


def _yes(whole: Request) -> str:
    if whole.state == "approved":
        return f"Approved: {_about(whole)}. It goes on."
    return f"Your yes is kept: {_about(whole)}. It has {len(whole.yes)} of {whole.quorum}."


def _no(whole: Request) -> str:
    return f"Rejected: {_about(whole)}. Its intent is cancelled."


def _edited(whole: Request) -> str:
    if whole.state == "asked":
        return f"Edited: {_about(whole)}. Somebody else says yes to it now."
    return f"Edited: {_about(whole)}. By the rules it needs no approval any more."


def _escalated(whole: Request) -> str:
    return f"Escalated to {whole.escalated_to}: {_about(whole)}."


def _revoked(whole: Request) -> str:
    return f"The yes is taken back: {_about(whole)} waits."


def _asked(whole: Request) -> str:
    return f"Asked anew: {_about(whole)}."


def _list(_: Request) -> str:
    return LIST


def _one(whole: Request) -> str:
    return f"{LIST}/{whole.approval}"


LISTED = (
    Form("yes", "approvals.yes", said=_yes),
    Form("no", "approvals.no", said=_no),
    Form("edit", "approvals.edit", said=_edited),
)
"""Of each row of the list, as it is drawn and as it is pushed."""
PAGES = (
    Page(
        path=LIST,
        title="Approvals",
        look="approvals.list",
        template="approvals/list.html",
        nav="Approvals",
        forms=LISTED,
    ),
    Page(path=f"{LIST}/rules", title="What needs approval", look="approvals.rules", template="approvals/rules.html"),
    Page(
        path=f"{LIST}/{{approval}}",
        title="Approval",
        look="approvals.show",
        template="approvals/one.html",
        forms=(
            Form("yes", "approvals.yes", said=_yes, then=_list),
            Form("no", "approvals.no", said=_no, then=_list),
            Form("edit", "approvals.edit", said=_edited, then=_one),
            Form("escalate", "approvals.escalate", said=_escalated, then=_one),
            Form("revoke", "approvals.revoke", said=_revoked, then=_one),
            Form("ask", "approvals.ask", said=_asked, then=_one),
        ),
    ),
)
