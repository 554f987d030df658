"""What people said to accounts, and what is made of it."""

from safety_core.console.operations.inbox import Conversation
from safety_core.console.pages.page import Form, Page


def _answered(_: Conversation) -> str:
    return "Your answer waits for somebody else's yes."


def _drafted(_: Conversation) -> str:
    return "An answer may be drafted; somebody decides on it."


def _dropped(_: Conversation) -> str:
    return "Dropped: nothing is answered."


def _list(_: Conversation) -> str:
    return "/inbox"


PAGES = (
    Page(path="/inbox", title="Inbox", look="inbox.list", template="inbox/list.html", nav="Inbox"),
    Page(
        path="/inbox/{heard}",
        title="Heard",
        look="inbox.show",
        template="inbox/one.html",
        forms=(
            Form("answer", "inbox.answer", said=_answered),
            Form("draft", "inbox.draft", said=_drafted, then=_list),
            Form("drop", "inbox.drop", said=_dropped, then=_list),
        ),
    ),
)
