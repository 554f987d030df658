"""The nouns' pages: what is shown is escaped, what is broken is said in red words, and files are handed out apart."""

import json
import re
import sqlite3

import pytest

from safety_core.console import downloads, operations
from safety_core.console.outside import NOWHERE
from safety_core.console.pages import every
from safety_core.shell import promote
from tests.safety_core.console.ground import Ground, grounded
from tests.safety_core.console.nouns.test_runs import NAME, run, sign

HOSTILE = "<script>alert(1)</script>\u202e{{ 7 * 7 }}"
SHOWN = "&lt;script&gt;alert(1)&lt;/script&gt;"
PAGES = ("/rollout", "/budgets", "/audit", "/accounts", "/house/live", "/sandbox", "/flags", "/runs", "/people")
FOR_ALL = ("/house/live", "/runs")
NEVER = ("__Host-hp", "style=", "onclick", "javascript:")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def console(tmp_path_factory, folder):
    """One for all that only looks."""
    place = tmp_path_factory.mktemp("console")
    with grounded(place, more=downloads.routes, outside=NOWHERE._replace(runs=folder)) as made:
        promote.hold(made.core, made.claimant("operator"), HOSTILE)
        promote.resume(made.core, made.claimant("operator"), "go on")
        yield made


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", ["admin", "operator", "viewer", "acme-viewer", "acme-admin"])
def test_each_page_is_shown_to_those_whom_the_table_lets_see_it(console: Ground, path, name):
    found = console.as_(name).get(path)
    assert found.status_code == (403 if name.startswith("acme") and path in FOR_ALL else 200)
    assert not any(each in found.text for each in NEVER)
    if name.startswith("acme"):
        assert "umbra" not in found.text


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_signed_in_is_shown_nothing(console: Ground, path):
    assert console.browser().get(path).status_code == 303


def test_a_form_is_on_the_page_of_those_alone_who_may_send_it(console: Ground):
    said = {
        "/rollout": "Roll back",
        "/sandbox": "Set the sandbox",
        "/accounts": "Verify the house",
        "/house/live": "Ask for leave",
    }
    for path, button in said.items():
        assert button in console.as_("operator").get(path).text
        assert button not in console.as_("viewer").get(path).text
    assert "show the key once" in console.as_("admin").get("/people").text
    assert "show the key once" not in console.as_("operator").get("/people").text


def test_what_somebody_wrote_is_shown_and_does_nothing(console: Ground):
    found = console.as_("viewer").get("/rollout").text
    assert SHOWN in found
    assert "<script>alert" not in found
    assert "{{ 7 * 7 }}" in found
    assert "\u202e" not in found, "a mark that turns the text around is named, and not obeyed"


def test_every_page_of_these_nouns_looks_by_the_table(console: Ground):
    """The page shows nothing that the API lacks."""
    names = {each.name for each in operations.every()}
    for page in every():
        assert {page.look, *page.also, *(each.operation for each in page.forms)} <= names


def test_the_audit_page_finds_by_what_is_asked_and_goes_on_with_it(console: Ground):
    viewer = console.as_("viewer")
    found = viewer.get("/audit?person=operator&kind=stage&limit=1").text
    assert "1 record, the newest first" in found
    assert 'href="/audit?person=operator&amp;kind=stage&amp;before=' in found
    wrong = viewer.get("/audit?person=nobody")
    assert wrong.status_code == 404
    assert "there is no &#39;nobody&#39;" in wrong.text
    assert viewer.get("/audit?since=yesterday").status_code == 422


def test_without_a_signature_it_says_unsigned_in_words(console: Ground):
    found = console.as_("viewer").get("/audit/verification").text
    assert "IT HOLDS" in found
    assert "UNSIGNED" in found
    proof = console.as_("viewer").get("/audit/entries/0/proof").text
    assert "NOT PROVEN" in proof
    assert "PROVEN</strong> Record" not in proof
    assert console.as_("viewer").get("/audit/entries/0/proof.ndjson").status_code == 403


def test_the_log_is_handed_out_as_a_file_to_those_who_act_for_all(console: Ground):
    found = console.as_("viewer").get("/audit/export.ndjson")
    assert found.headers["content-disposition"] == 'attachment; filename="audit.ndjson"'
    lines = [json.loads(each) for each in found.text.splitlines()]
    assert [each["kind"] for each in lines][-1] == "checkpoint"
    assert len(lines) == console.core.store.read(lambda tx: tx.audit_size()) + 1
    assert console.as_("acme-admin").get("/audit/export.ndjson").status_code == 403


def test_a_report_and_its_loads_are_shown_apart_without_scripts_and_read_nothing_of_ours(console: Ground, folder):
    place = run(folder, page="<script>steal()</script><h1>GO</h1>", loads=[{"load": "publish", "word": "GO"}])
    sign(place, publish="<script>steal()</script><h1>publish</h1>")
    viewer = console.as_("viewer")
    assert f'href="/runs/{NAME}"' in viewer.get("/runs").text
    for page in ("report.html", "load-publish.html"):
        assert f'href="/runs/{NAME}/{page}"' in viewer.get(f"/runs/{NAME}").text
        found = viewer.get(f"/runs/{NAME}/{page}")
        assert found.text == (place / page).read_text()
        apart(found)


def apart(found) -> None:
    policy = found.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "allow-" not in policy
    assert "script-src" not in policy
    assert found.headers.get_list("content-security-policy") == [policy]
    assert found.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/runs/..%2fsecret/report.html",
        "/runs/%2e%2e/report.html",
        "/runs/nothing/report.html",
        "/runs/..%5c/report.html",
        "/runs/..%2fsecret/load-publish.html",
        f"/runs/{NAME}%2f..%2f..%2fsecret/load-publish.html",
        f"/runs/{NAME}/load-..%2f..%2fsecret%2freport.html",
        f"/runs/{NAME}/load-%2e%2e.html",
        f"/runs/{NAME}/load-nothing.html",
        f"/runs/{NAME}/load-.html",
    ],
)
def test_no_path_leads_out_of_the_folder_of_runs(console: Ground, folder, path):
    (folder.parent / "secret").mkdir(exist_ok=True)
    (folder.parent / "secret" / "report.html").write_text("SECRET")
    found = console.as_("viewer").get(path)
    assert found.status_code == 404
    assert "SECRET" not in found.text


def test_a_report_is_for_those_who_act_for_all(console: Ground, folder):
    for path in (f"/runs/{NAME}", f"/runs/{NAME}/report.html", f"/runs/{NAME}/load-publish.html"):
        assert console.as_("acme-admin").get(path).status_code == 403


# ---------------------------------------------------------------- what changes something


@pytest.fixture
def ground(tmp_path):
    with grounded(tmp_path, more=downloads.routes) as made:
        yield made


def test_the_rollout_is_moved_from_its_page_and_what_is_missing_is_said(ground: Ground):
    operator = ground.as_("operator")
    after = operator.send("/rollout", "hold", reason="a look first")
    assert "nothing advances until somebody resumes" in after.text
    assert "a person holds it" in after.text
    refused = operator.send("/rollout", "hold", reason=" ")
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert "Roll back" in operator.send("/rollout", "resume", reason="go on").text
    late = operator.send("/rollout", "resume", reason="again")
    assert "the rollout is running" in late.text, "the form is not on the page any more, and what was wrong is"
    early = operator.send("/rollout", "advance", reason="early", seen="house")
    assert "Nothing changed. HOLD at house" in early.text
    other = operator.send("/rollout", "advance", reason="early", seen="ga")
    assert other.status_code == 403
    assert "not at &#39;ga&#39;" in other.text


def test_a_key_is_shown_once_in_the_answer_and_never_again(ground: Ground):
    admin = ground.as_("admin")
    shown = admin.send("/people", "add", person="nina", role="viewer", clients=["acme"])
    found = re.search(r'id="new-key">([0-9a-f]{64})<', shown.text)
    assert found
    assert shown.headers["cache-control"] == "no-store"
    assert "acme" in shown.text[: found.start()]
    assert found[1] not in admin.get("/people").text
    again = admin.send("/people", "add", person="nina", role="viewer")
    assert again.status_code == 422
    assert "is taken" in again.text
    off = admin.send("/people", "deactivate", person="nina")
    assert "nina may act no more." in off.text


def test_a_role_that_is_taken_away_shows_no_key_and_moves_nothing(ground: Ground):
    operator, admin = ground.as_("operator"), ground.as_("admin")
    operator.token_on("/rollout")
    admin.send("/people", "deactivate", person="operator")
    assert operator.send("/rollout", "hold", follow=False, reason="mine").status_code == 303
    assert ground.core.store.read(lambda tx: tx.rollout()).state == "running"


def test_the_sandbox_is_set_from_its_page_with_what_was_typed_kept(ground: Ground):
    operator = ground.as_("operator")
    wrong = operator.send("/sandbox", "set", mode="record", until="1h", reason="a rehearsal", platforms=["X"])
    assert wrong.status_code == 422
    assert "effects: is missing" in wrong.text.lower()
    assert 'value="a rehearsal"' in wrong.text
    done = operator.send("/sandbox", "set", mode="intercept", until="1h", reason="a rehearsal", platforms=["X"])
    assert "stands: intercept until" in done.text
    mine = operator.send("/sandbox", "off", reason="over")
    assert mine.status_code == 403
    assert "turns nothing live alone" in mine.text
    assert "everything is LIVE" in ground.as_("operator-2").send("/sandbox", "off", reason="over").text


def test_a_broken_log_is_said_in_red_words(ground: Ground, tmp_path):
    ground.as_("operator").send("/rollout", "hold", reason="one")
    with sqlite3.connect(tmp_path / "console.sqlite") as past:
        past.execute("UPDATE audit_leaves SET entry = CAST(replace(CAST(entry AS TEXT), 'house', 'hause') AS BLOB)")
    past.close()
    found = ground.as_("viewer").get("/audit/verification").text
    assert "IT DOES NOT HOLD" in found
    assert 'class="banner bad" role="alert"' in found
    assert "IT HOLDS" not in found
