"""Outcomes that nobody knows, the oldest first, and a person's word on each."""

from safety_core.console.operations.unknowns import Settled
from safety_core.console.pages.page import Form, Page


def _adopted(settled: Settled) -> str:
    return f"{settled.effect.intent} is confirmed: it became {settled.object}."


def _absent(settled: Settled) -> str:
    return f"{settled.effect.intent} ended as absent. To have it done after all, hand it over anew under a new key."


def _probed(settled: Settled) -> str:
    return f"{settled.effect.intent} is looked up once more, as soon as a worker runs."


PAGES = (
    Page(
        path="/unknowns",
        title="Unknown outcomes",
        look="unknowns.list",
        template="unknowns.html",
        nav="Unknown",
        forms=(
            Form("adopt", "unknowns.adopt", said=_adopted),
            Form("absent", "unknowns.absent", said=_absent),
            Form("probe", "unknowns.probe", said=_probed),
        ),
    ),
)
