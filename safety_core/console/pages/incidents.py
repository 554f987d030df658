"""What Holdpoint halted by itself for, and what it was."""

from safety_core.console.operations.incidents import IncidentShown
from safety_core.console.pages.page import Form, Page


def _closed(incident: IncidentShown) -> str:
    return f"{incident.incident} is closed."


PAGES = (
    Page(
        path="/incidents",
        title="Incidents",
        look="incidents.list",
        template="incidents.html",
        nav="Incidents",
        forms=(Form("close", "incidents.close", said=_closed),),
    ),
)
