"""What is planned for each account and not begun: for another time, or taken back."""

from safety_core.console.intent_views import Outcome
from safety_core.console.pages.page import Form, Page


def _moved(outcome: Outcome) -> str:
    return f"{outcome.intent} is planned for {outcome.planned_for}; what needs an approval is asked for anew."


def _taken_back(outcome: Outcome) -> str:
    return f"{outcome.intent} is taken back."


PAGES = (
    Page(
        path="/queue",
        title="Queue",
        look="intents.queue",
        template="queue.html",
        nav="Queue",
        forms=(
            Form("reschedule", "intents.reschedule", said=_moved),
            Form("cancel", "intents.cancel", said=_taken_back),
        ),
    ),
)
