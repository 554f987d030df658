"""The pages of approvals: a yes is for what the very page showed, and nothing that is shown can do anything by itself."""

import html
import re

import pytest

from safety_core.approvals import ApprovalState
from safety_core.vocabulary import PersonId
from tests.safety_core.console.ground import Ground
from tests.safety_core.console.pages.brought import HOSTILE, NAKED, asked, edited, heard, request, shown_in


def say(ground: Ground, name: str, form: str, *, on: str = "/approvals", who: str = "approver", **fields: object):
    """What somebody does with one request on a page, as that page shows it at this moment."""
    browser = ground.as_(who)
    shown = browser.get(on)
    seen = {"seen": shown_in(shown, "seen", name, form)} if form in ("yes", "no", "edit") else {}
    return browser.send(on, form, approval=name, **{**seen, **fields})


def test_what_waits_is_listed_with_exactly_what_is_decided_on_and_how_often_one_may_say_yes(ground):
    name = asked(ground, "thank you", author="rtv")
    page = ground.as_("approver").get("/approvals").text
    assert f'id="approval-{name}"' in page
    assert "reply on X by acme-1, for acme" in page
    assert "thank you" in page
    assert "0 of 1 yes, of approver or above" in page
    assert request(ground, name).approval.commitment in page


def test_a_yes_on_the_page_approves_exactly_that_and_comes_back_with_what_was_done(ground):
    name, other = asked(ground), asked(ground, "other")
    after = say(ground, name, "yes")
    assert (after.status_code, after.url.path) == (200, "/approvals")
    assert "Approved: reply by acme-1 of acme on X. It goes on." in after.text
    assert request(ground, name).approval.state is ApprovalState.APPROVED
    assert f'id="approval-{name}"' not in after.text
    assert re.search(rf'id="approval-{other}"[^>]* autofocus', after.text), "the next one has the focus"


@pytest.mark.parametrize("on", ["/approvals", "/approvals/{name}"])
@pytest.mark.parametrize(("form", "more"), [("yes", {}), ("no", {"reason": "curt"}), ("edit", {"text": "mine"})])
def test_a_page_that_is_older_than_an_edit_decides_nothing(ground, on, form, more):
    name = asked(ground, "thank you")
    browser, on = ground.as_("approver"), on.format(name=name)
    seen = shown_in(browser.get(on), "seen", name, form)
    anew = edited(ground, name, "thank\u200byou")
    for named in (name, anew):
        after = browser.send(on, form, approval=named, seen=seen, **more)
        assert after.status_code == 403
        assert "Not done:" in after.text
        assert anew in after.text
    assert request(ground, anew).approval.state is ApprovalState.ASKED
    assert request(ground, anew).votes == ()
    assert request(ground, anew).of.intent.text == "thank\u200byou"


def test_after_a_refusal_the_page_shows_what_it_is_now_with_its_own_digits(ground):
    name = asked(ground, "thank you")
    browser = ground.as_("approver")
    seen = shown_in(browser.get("/approvals"), "seen", name)
    anew = edited(ground, name, "thank\u200byou")
    after = browser.send("/approvals", "yes", approval=anew, seen=seen)
    assert "thank⟨U+200B⟩you" in html.unescape(re.sub(r"<[^>]+>", "", after.text))
    now = shown_in(after, "seen", anew)
    assert now == request(ground, anew).approval.commitment != seen
    assert browser.send("/approvals", "yes", approval=anew, seen=now).status_code == 200
    assert request(ground, anew).approval.state is ApprovalState.APPROVED


def test_a_yes_without_the_digits_is_none(ground):
    name = asked(ground)
    for fields in ({}, {"seen": ""}, {"seen": "00000000"}):
        after = ground.as_("approver").send("/approvals", "yes", approval=name, **fields)
        assert after.status_code in (403, 422)
    assert request(ground, name).votes == ()


def test_its_author_and_its_last_editor_see_no_button_and_are_refused(ground):
    name = asked(ground, author="approver")
    page = ground.as_("approver").get("/approvals").text
    assert "Your yes would not count: approver drafted it" in page
    assert 'name="_form" value="yes"' not in page
    seen = request(ground, name).approval.commitment
    after = ground.as_("approver").send("/approvals", "yes", approval=name, seen=seen)
    assert (after.status_code, "approver drafted it" in after.text) == (403, True)
    anew = edited(ground, name, "other words", who="operator")
    assert "operator edited it last" in ground.as_("operator").get(f"/approvals/{anew}").text
    assert request(ground, anew).votes == ()


def test_the_same_form_sent_twice_is_one_yes(ground):
    name = asked(ground)
    browser = ground.as_("approver")
    seen = shown_in(browser.get("/approvals"), "seen", name)
    assert browser.send("/approvals", "yes", approval=name, seen=seen).status_code == 200
    again = browser.send("/approvals", "yes", approval=name, seen=seen)
    assert (again.status_code, "is approved" in again.text) == (403, True)
    assert len(request(ground, name).votes) == 1


def test_who_was_deactivated_since_the_page_was_shown_is_sent_to_the_door(ground):
    name = asked(ground)
    browser = ground.as_("approver")
    seen = shown_in(browser.get("/approvals"), "seen", name)
    ground.core.store.transact(lambda tx: tx.set_active(PersonId("approver"), active=False), deadline_s=5)
    after = browser.send("/approvals", "yes", follow=False, approval=name, seen=seen)
    assert (after.status_code, after.headers["location"].startswith("/sign-in")) == (303, True)
    assert request(ground, name).votes == ()


def test_a_no_needs_its_reason_and_keeps_what_was_typed_when_it_is_not_taken(ground):
    name, other = asked(ground), asked(ground, "other")
    refused = say(ground, name, "no", reason=" ")
    assert (refused.status_code, "is empty" in refused.text) == (422, True)
    long = "x" * 501
    refused = say(ground, name, "no", reason=long)
    assert refused.text.count(f'value="{long}"') == 1, "in the row that it was typed in, and in no other"
    done = say(ground, name, "no", reason="too curt")
    assert "Rejected" in done.text
    assert request(ground, name).approval.state is ApprovalState.REJECTED
    assert request(ground, other).approval.state is ApprovalState.ASKED


def test_an_edit_keeps_lines_as_they_are_typed_and_leads_to_what_is_asked_instead(ground):
    name = asked(ground, "\nthank\nyou")
    shown = ground.as_("approver").get(f"/approvals/{name}").text
    typed = html.unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", shown, re.DOTALL)[1])
    assert typed == "\nthank\nyou", "a browser drops one line end after the tag, and only that"
    after = say(ground, name, "edit", on=f"/approvals/{name}", text="thank\r\nyou so much")
    assert after.url.path != f"/approvals/{name}"
    assert "Somebody else says yes to it now" in after.text
    assert "approver edited it last" in after.text
    anew = after.url.path.rpartition("/")[2]
    assert request(ground, anew).of.intent.text == "thank\nyou so much"
    assert "<ins>" in after.text
    assert "<del>" in after.text


def test_escalate_revoke_and_ask_anew_each_lead_to_what_they_made(ground):
    name = asked(ground)
    after = say(ground, name, "escalate", on=f"/approvals/{name}", to="operator", reason="a lawyer writes")
    assert "Escalated to operator" in after.text
    assert "by approver: a lawyer writes" in after.text
    assert "may not approve as operator" in after.text
    after = say(ground, name, "yes", on=f"/approvals/{name}", who="operator")
    assert (after.url.path, "Approved" in after.text) == ("/approvals", True)
    after = say(ground, name, "revoke", on=f"/approvals/{name}", reason="not today")
    assert "The yes is taken back" in after.text
    after = say(ground, name, "ask", on=f"/approvals/{name}")
    assert "Asked anew" in after.text
    assert after.url.path != f"/approvals/{name}"


def test_a_viewer_sees_what_waits_and_no_form_to_decide_by(ground):
    name = asked(ground)
    for on in ("/approvals", f"/approvals/{name}"):
        page = ground.as_("viewer").get(on).text
        assert "hello" in page
        for form in ("yes", "no", "edit", "escalate"):
            assert f'name="_form" value="{form}"' not in page
    seen = request(ground, name).approval.commitment
    assert ground.as_("viewer").send("/approvals", "yes", approval=name, seen=seen).status_code == 403
    assert request(ground, name).votes == ()


def test_what_is_another_clients_is_not_there(ground):
    name, own = asked(ground, "a secret of acme's"), asked(ground, "ours", client="umbra")
    browser = ground.as_("umbra-admin")
    page = browser.get("/approvals").text
    assert "ours" in page
    assert "secret" not in page
    assert name not in page
    never = browser.get("/approvals/app-never")
    theirs = browser.get(f"/approvals/{name}")
    assert (never.status_code, theirs.status_code) == (404, 404)
    assert "secret" not in theirs.text
    seen = request(ground, name).approval.commitment
    for form, more in (("yes", {}), ("no", {"reason": "why"}), ("edit", {"text": "mine"})):
        after = browser.send("/approvals", form, approval=name, seen=seen, **more)
        assert after.status_code == 404
        assert "secret" not in after.text
    assert (request(ground, name).votes, request(ground, name).of.intent.text) == ((), "a secret of acme's")
    assert request(ground, own).votes == ()


def test_whatever_is_said_is_shown_and_does_nothing(ground):
    heard(ground, HOSTILE, author=HOSTILE, author_name=HOSTILE)
    name = asked(ground, HOSTILE, target="c-1")
    say(ground, name, "escalate", on=f"/approvals/{name}", to="operator", reason=HOSTILE.replace("\x1b", ""))
    anew = edited(ground, name, HOSTILE + "!", who="admin")
    for on in ("/approvals", f"/approvals/{anew}", f"/approvals/{name}", "/approvals?everything=true"):
        page = ground.as_("approver").get(on).text
        body = page.partition("<main")[2]
        assert "<script>alert" not in body
        assert "<img" not in body
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
        assert "{{ 7 * 7 }}" in body
        outside = re.sub(r"<textarea.*?</textarea>", "", body, flags=re.DOTALL)
        assert not set(NAKED) & set(html.unescape(outside)), on
        assert "⟨U+202E⟩" in body


def test_a_reason_that_was_refused_is_typed_back_and_does_nothing(ground):
    after = say(ground, asked(ground), "no", reason='"><script>alert(1)</script>' + "x" * 500)
    assert after.status_code == 422
    assert "<script>alert" not in after.text.partition("<main")[2]


def test_the_thread_and_what_the_screen_finds_stand_beside_what_is_decided_on(ground):
    heard(ground, "When do you open?", "c-0", author_name="Ann")
    heard(ground, "I will call my lawyer", "c-1", parent="c-0")
    name = asked(ground, "We promise a refund", target="c-1")
    row = ground.as_("approver").get("/approvals").text
    assert "I will call my lawyer" in row
    assert "When do you open?" not in row
    assert "<strong>legal</strong>" in row
    whole = ground.as_("approver").get(f"/approvals/{name}").text
    assert whole.index("When do you open?") < whole.index("I will call my lawyer")
    assert whole.count("the answer is to this") == 1


def test_pictures_are_named_by_size_and_digest(ground):
    name = asked(ground, "look", media=(f"image/png:1234567:{'ab' * 32}",))
    for on in ("/approvals", f"/approvals/{name}"):
        page = ground.as_("approver").get(on).text
        assert "image/png, 1,234,567 bytes" in page
        assert "ab" * 32 in page


def test_what_expired_is_said_to_have_and_is_asked_anew(ground):
    name = asked(ground)
    ground.clock.pass_s(86_400)
    page = ground.as_("approver").get("/approvals").text
    assert "expired: it is asked anew first" in page
    assert 'name="_form" value="yes"' not in page
    after = say(ground, name, "ask", on=f"/approvals/{name}")
    assert "Asked anew" in after.text


def test_the_rules_are_shown(ground):
    page = ground.as_("viewer").get("/approvals/rules").text
    assert "engagement, always" in page
    assert "Version 1" in page
