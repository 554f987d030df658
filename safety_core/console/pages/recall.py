"""What a halt came too late for, and its deletion."""

from safety_core.console.operations.recall import Ordered
from safety_core.console.pages.page import Form, Page


def _ordered(ordered: Ordered) -> str:
    return f"{ordered.order.intent} takes back {ordered.recalls}: it is {ordered.order.state}."


PAGES = (
    Page(
        path="/recall",
        title="Recall",
        look="recall.list",
        template="recall.html",
        nav="Recall",
        forms=(Form("delete", "recall.delete", said=_ordered),),
    ),
)
