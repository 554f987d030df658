"""The runbook: each incident has its five parts, its looks can be typed on any installation, and its halts are acknowledged."""

import re
import shlex

import pytest

from tests.architecture.ground import ROOT
from tests.docs.commands import lines
from tests.safety_core.cli.conftest import furnished, ready, typed  # noqa: F401  # fixtures

TEXT = (ROOT / "docs" / "operator-runbook.md").read_text(encoding="utf-8")
PARTS = ["Symptom", "Check", "Act", "Verify", "Afterwards"]
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
NAMED = {"CLIENT": "acme", "PLATFORM": "X", "ACCOUNT": "acme-1", "NAME": "dana", "OBJECT": "1", "rtv-house": "acme"}
ELSEWHERE = (
    "holdpoint house verify",
    "holdpoint vault",
    "holdpoint cadence limits check",
    "holdpoint serve",
    "holdpoint worker",
)
"""What needs more than a database: a platform that answers, a vault, a file, or a place of its own to run at."""


def part(section: str, name: str) -> str:
    return SECTIONS[section].partition(f"**{name}.**")[2].partition("\n**")[0]


@pytest.mark.parametrize("section", SECTIONS)
def test_each_incident_has_its_five_parts_in_order(section):
    assert re.findall(r"^\*\*(\w+)\.\*\*", SECTIONS[section], re.MULTILINE) == PARTS
    assert all(len(part(section, each).split()) > 2 for each in PARTS)


def test_the_table_leads_to_every_incident():
    linked = re.findall(r"^\| \[.*?\]\(#([a-z-]+)\) \|", TEXT, re.MULTILINE)
    assert linked == [each.lower().replace(" ", "-") for each in SECTIONS]


def test_every_incident_that_the_sprint_names_is_there():
    assert set(SECTIONS) >= {
        *(
            "Wrong account",
            "Publish failures",
            "Verification failures",
            "Token refresh",
            "Rate limits",
            "Queue backlog",
        ),
        *("Platform outage", "Runaway engagement", "Missing audit", "Halt not acknowledged", "Store gone"),
    }


@pytest.fixture
def stands(ready):  # noqa: F811
    """An installation with an intent in it, and how its lines are typed."""
    submitted = ready(
        *shlex.split("intent submit --client acme --platform X --account acme-1 --action publish --text hi --key k")
    )
    intent = re.search(r"int-[0-9a-f]+", submitted.out)
    assert intent is not None, submitted

    def type_line(line: str):
        for name, value in {**NAMED, "INTENT": intent[0]}.items():
            line = re.sub(rf"\b{name}\b", value, line)
        return ready(*shlex.split(line)[1:])

    return type_line


def test_what_is_looked_at_first_can_be_looked_at(stands):
    looks = [each for section in SECTIONS for each in lines(part(section, "Check")) if not each.startswith(ELSEWHERE)]
    assert len(looks) > 20
    for line in dict.fromkeys(looks):
        assert (ended := stands(line)).code == 0 or "no objectives" in ended.err, f"{line}: {ended}"


def test_what_is_halted_is_acknowledged_each_time(stands):
    halts = [each for section in SECTIONS for each in lines(part(section, "Act")) if each.startswith("holdpoint halt ")]
    assert len(halts) > 7
    for line in dict.fromkeys(each for each in halts if "--local" not in each):
        assert "ACKNOWLEDGED" in stands(line).out, line
