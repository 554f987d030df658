"""The rows of what waits, as they are pushed to a page that is open: each person's own, and never anybody's form token."""

import re

from safety_core.console.streams.approvals import LIVES, roughly
from safety_core.shell import approve
from tests.safety_core.console.ground import Ground
from tests.safety_core.console.pages.brought import asked, edited, request
from tests.safety_core.console.test_streams import Still, follow, names, said, turn

(APPROVALS,) = LIVES
SLOW_S = 2.5
"""A slow look comes with the next turn."""


def row(what: dict, name: str) -> str:
    return next(each["html"] for each in what["parts"] if each["name"] == f"approval-{name}")


def test_rows_come_as_the_page_draws_them_and_go_and_each_person_has_their_own(ground: Ground):
    hub = Still(ground.house)
    first = asked(ground, "thank you")
    editor, other = (follow(ground, hub, who, APPROVALS, limit=200) for who in ("operator", "operator-2"))
    ((_, what, _),) = said(editor)
    assert names(what) == {"count", f"approval-{first}"}
    page = re.sub(r'(name="_csrf" value=)"[0-9a-f]+"', r'\1""', ground.as_("operator").get("/approvals").text)
    for each in what["parts"]:
        assert each["html"] in page, each["name"]
    said(other)
    anew = edited(ground, first, "thanks", who="operator")
    turn(hub, ground, SLOW_S)
    mine, theirs = (next(each[1] for each in said(who) if each[0] == "change") for who in (editor, other))
    assert (names(mine), mine["gone"]) == ({f"approval-{anew}"}, [f"approval-{first}"])
    assert mine["said"][0]["words"].startswith("Waits for a decision: reply on X by acme-1, for acme. Waits no more:")
    assert ("Yes, exactly this" in row(mine, anew), "Yes, exactly this" in row(theirs, anew)) == (False, True)
    seen = request(ground, anew).approval.commitment
    approve.yes(ground.core, anew, ground.claimant("operator-2"), seen=seen)
    turn(hub, ground, SLOW_S)
    after = next(each[1] for each in said(editor) if each[0] == "change")
    assert (names(after), after["gone"]) == ({"count", "empty"}, [f"approval-{anew}"])


def test_times_are_said_roughly_so_that_a_row_is_not_new_with_each_look():
    assert [roughly(each) for each in (0, 1, 9, 19, 59, 60, 125)] == [0, 1, 9, 10, 50, 60, 120]
