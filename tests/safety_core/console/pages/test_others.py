"""The pages of unknown outcomes, recalls, the inbox and incidents: what each shows, offers and does, and to whom."""

import html
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from safety_core.documents import DocumentKind
from safety_core.engagement.inbox import HeardState
from safety_core.lifecycle import PermitState
from safety_core.shell import documents, halt, inbox, publish, replies, submit
from safety_core.shell.release import release
from safety_core.triggers import Alarm
from safety_core.vocabulary import AccountId, ClientId, Harm, PermitId, Platform
from tests.safety_core.console.ground import Ground
from tests.safety_core.console.pages.brought import HOSTILE, NAKED, going, heard, quarantined, unknown
from tests.safety_core.shell.recalling import throw

ALARM = Alarm(
    harm=Harm.WRONG_ACCOUNT, what=HOSTILE, client=ClientId("acme"), platform=Platform.X, account=AccountId("acme-1")
)


def state(ground: Ground, permit: str) -> PermitState:
    found = ground.core.store.read(lambda tx: tx.permit(PermitId(permit)))
    assert found is not None
    return found.state


def harmless(page: str) -> None:
    """Hostile text is there, and neither runs nor hides."""
    body = page.partition("<main")[2]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "<script>alert" not in body
    assert "<img" not in body
    assert not set(NAKED) & set(html.unescape(body))
    assert "⟨U+202E⟩" in body


def halted(ground: Ground) -> None:
    """Everything, as it stands in the store after its fence."""
    throw(SimpleNamespace(store=ground.core.store, clock=ground.clock))


def escaped(ground: Ground, text: str = "oh no") -> str:
    """A post that was taken while everything was being halted; its permit."""
    going(ground)
    ground.platform.before_commit = lambda: halted(ground)
    ground.platform.answers = []
    wanted = submit.Wanted(client="acme", platform="X", account="acme-1", action="publish", key="k", text=text)
    submit.submit(ground.core, wanted)
    (claimed,) = publish.claim(ground.core, 1)
    publish.attempt(ground.core, claimed)
    ground.platform.before_commit = lambda: None
    (permit,) = ground.core.store.read(lambda tx: tx.permits())
    return permit.permit


# ---------------------------------------------------------------- unknown outcomes


def test_what_is_old_is_marked_in_words_and_stands_first_and_what_a_worker_looks_up_has_no_form(ground):
    old = quarantined(ground, "the first")
    ground.clock.pass_s(301)
    new = unknown(ground, "the second")
    page = ground.as_("operator").get("/unknowns").text
    assert page.index(old) < page.index(new)
    assert page.count("OLD: unknown for 5 min 1 s") == 1
    assert "1 of them for more than 5 minutes" in page
    assert "acme-1 is frozen" in page
    assert page.count('value="absent"') == 1
    assert f'value="{new}"' not in page


@pytest.mark.parametrize(
    ("form", "more", "becomes", "said"),
    [
        ("adopt", {"object": "100"}, PermitState.CONFIRMED, "is confirmed: it became 100"),
        ("absent", {}, PermitState.ABSENT, "ended as absent"),
        ("probe", {}, PermitState.UNKNOWN, "is looked up once more"),
    ],
)
def test_a_persons_word_settles_it_once(ground, form, more, becomes, said):
    permit = quarantined(ground)
    browser = ground.as_("operator")
    refused = browser.send("/unknowns", form, permit=permit, reason=" ", **more)
    assert (refused.status_code, "is empty" in refused.text) == (422, True)
    done = browser.send("/unknowns", form, permit=permit, reason="I looked", **more)
    assert (done.status_code, said in done.text, state(ground, permit)) == (200, True, becomes)
    again = browser.send("/unknowns", form, permit=permit, reason="I looked", **more)
    assert (again.status_code, "not quarantined" in again.text, state(ground, permit)) == (403, True, becomes)


def test_what_is_unknown_is_shown_and_does_nothing(ground):
    quarantined(ground, HOSTILE, HOSTILE)
    harmless(ground.as_("operator").get("/unknowns").text)


# ---------------------------------------------------------------- recalls


def test_what_escaped_a_halt_is_deleted_once_with_a_reason(ground):
    permit = escaped(ground)
    browser = ground.as_("operator")
    page = browser.get("/recall").text
    assert "Delete it for good" in page
    assert "1</strong> effect that halt-1 of everything could not stop" in page
    assert browser.send("/recall", "delete", permit=permit, reason="").status_code == 422
    done = browser.send("/recall", "delete", permit=permit, reason="the wrong picture")
    assert "takes back 100: it is queued" in done.text
    assert "Delete it for good" not in done.text
    assert re.search(r"recall int-\w+: queued", done.text)


@pytest.mark.parametrize("own_hosts", [frozenset({Platform.X}), frozenset(Platform) - {Platform.X}])
def test_what_escaped_a_halt_leads_to_where_it_is_shown_at_the_platforms_own_hosts_alone(ground, own_hosts):
    ground.core = replace(ground.core, own_hosts=own_hosts)
    escaped(ground)
    page = ground.as_("viewer").get("/recall").text
    address = "https://x.com/i/web/status/100"
    led = f'stands as 100: <a href="{address}" rel="noopener noreferrer">{address}</a>' in page
    assert (led, 'href="https:' in page) == (Platform.X in own_hosts,) * 2


def test_what_cannot_be_taken_back_has_no_form_and_says_what_to_do_instead(ground):
    going(ground)
    unknown(ground, "lost", HOSTILE)
    halted(ground)
    page = ground.as_("operator").get("/recall").text
    assert "It cannot be taken back here: where the effect of" in page
    assert "Delete it for good" not in page


def test_before_any_halt_the_page_says_so(ground):
    assert "Nothing was ever halted" in ground.as_("viewer").get("/recall").text


# ---------------------------------------------------------------- the inbox


def test_what_came_in_is_answered_by_somebody_and_leads_to_the_request_for_it(ground):
    kept = heard(ground, "I will call my lawyer", author_name=HOSTILE)
    harmless(ground.as_("viewer").get("/inbox").text)
    browser = ground.as_("operator")
    page = browser.get(f"/inbox/{kept}").text
    assert "<strong>legal</strong>" in page
    assert 'value="answer"' not in page, "what nobody has looked at is not answered"
    assert 'value="drop"' in page
    inbox_state(ground, kept, "escalated")
    done = browser.send(f"/inbox/{kept}", "answer", text="Please\r\nwrite to us")
    assert "waits for somebody else" in done.text
    link = re.search(r'href="(/approvals/app-[^"]+)"', done.text)
    assert link is not None
    asked = browser.get(link[1]).text
    assert "operator drafted it" in asked
    found = ground.core.store.read(lambda tx: tx.approvals())
    text = ground.core.store.read(lambda tx: tx.intent(found[-1].intent).intent.text)
    assert text == "Please\nwrite to us"


def inbox_state(ground: Ground, kept: str, wanted: str) -> None:
    """As a pass of engagement leaves it."""

    def move(tx) -> None:
        found = documents.known(tx, DocumentKind.HEARD, kept)
        replies.settle(ground.core, tx, found, HeardState(wanted), saw="for operator: somebody speaks of a lawyer")

    ground.core.store.transact(move, deadline_s=5)


def test_it_is_dropped_with_a_reason_and_is_then_at_its_end(ground):
    kept = heard(ground, HOSTILE)
    browser = ground.as_("approver")
    assert browser.send(f"/inbox/{kept}", "drop", reason="").status_code == 422
    done = browser.send(f"/inbox/{kept}", "drop", reason="spam")
    assert (done.url.path, "Dropped" in done.text) == ("/inbox", True)
    assert kept not in done.text.partition("<main")[2]
    everything = browser.get("/inbox?everything=true").text
    assert "approver dropped it: spam" in everything
    harmless(everything)
    again = browser.send(f"/inbox/{kept}", "drop", reason="spam")
    assert (again.status_code, "Not done:" in again.text) == (403, True)


def test_whom_it_did_not_go_to_is_told_so(ground):
    kept = heard(ground, "I will call my lawyer")
    inbox_state(ground, kept, "escalated")
    after = ground.as_("approver").send(f"/inbox/{kept}", "draft", reason="harmless")
    assert (after.status_code, "may not act as operator" in after.text) == (403, True)
    assert inbox.show(ground.core, kept, None).kept.state == "escalated"


# ---------------------------------------------------------------- incidents


def test_an_incident_is_closed_once_its_halt_is_over(ground):
    thrown = halt.throw_automatically(ground.core, ALARM)
    browser = ground.as_("operator")
    page = browser.get("/incidents").text
    harmless(page)
    assert "Close it" not in page
    (incident,) = ground.core.store.read(lambda tx: tx.incidents())
    early = browser.send("/incidents", "close", incident=incident.incident, reason="a token")
    assert (early.status_code, "is in force" in early.text) == (403, True)
    ground.clock.pass_s(1_000)
    halt.look(ground.core, thrown)
    release(ground.core, (thrown.halt,), ground.claimant("operator-2"), "put right")
    browser = ground.as_("operator")
    done = browser.send("/incidents", "close", incident=incident.incident, reason="a token of the sandbox")
    assert "is closed" in done.text
    assert "No incident is open." in done.text
    assert "Closed by <strong>operator</strong>: a token of the sandbox" in browser.get("/incidents?everything=1").text


# ---------------------------------------------------------------- the queue


def test_what_is_planned_is_moved_and_taken_back_and_nothing_in_it_runs(ground):
    wanted = submit.Wanted(client="acme", platform="X", account="acme-1", action="publish", key="k", text=HOSTILE)
    intent = submit.submit(ground.core, wanted).intent.intent
    browser = ground.as_("operator")
    harmless(browser.get("/queue").text)
    refused = browser.send("/queue", "reschedule", intent=intent, at="tomorrow", reason="later")
    assert (refused.status_code, "is not a time" in refused.text, 'value="tomorrow"' in refused.text) == (
        422,
        True,
        True,
    )
    assert "is planned for" in browser.send("/queue", "reschedule", intent=intent, at="2h").text
    other = ground.as_("umbra-admin")
    assert intent not in other.get("/queue").text
    assert other.send("/queue", "cancel", intent=intent).status_code == 404
    assert ground.as_("viewer").send("/queue", "cancel", intent=intent).status_code == 403
    done = browser.send("/queue", "cancel", intent=intent, reason="not needed")
    assert "is taken back" in done.text
    assert "Nothing is planned." in done.text
    again = browser.send("/queue", "cancel", intent=intent)
    assert (again.status_code, "Not done:" in again.text) == (403, True)


# ---------------------------------------------------------------- whose it is


@pytest.mark.parametrize("who", ["umbra-admin", "viewer"])
def test_who_may_not_sees_no_form_and_changes_nothing(ground, who):
    permit = quarantined(ground, "a secret of acme's")
    kept = heard(ground, "another secret of acme's")
    browser = ground.as_(who)
    other = who.startswith("umbra")
    for path in ("/unknowns", "/recall", "/inbox", "/incidents"):
        page = browser.get(path).text
        assert "<details" not in page.partition("<main")[2]
        assert not (other and "secret" in page)
    one = browser.get(f"/inbox/{kept}")
    assert (one.status_code == 404) is other
    expected = 404 if other else 403
    for form in ("adopt", "absent", "probe"):
        more = {"object": "100"} if form == "adopt" else {}
        after = browser.send("/unknowns", form, permit=permit, reason="mine", **more)
        assert after.status_code == expected
        assert not (other and "secret" in after.text)
    assert browser.send("/recall", "delete", permit=permit, reason="mine").status_code == expected
    assert browser.send(f"/inbox/{kept}", "drop", reason="mine").status_code == expected
    assert state(ground, permit) is PermitState.QUARANTINED
    assert inbox.show(ground.core, kept, None).kept.state == "new"
