"""The page of a step that was collected: OBSERVED beside the verdict, each account's looks, and what no list shows."""

import pytest

from reports.html import page
from reports.machine import annotations, gate_json, junit, metrics, summary
from tests.reports.html.test_page import HOSTILE, Page, as_shown
from tests.reports.observed_week import STAMP, Week
from tests.reports.test_observed_week import six_days, stray, wrong_account


def test_it_says_observed_and_shows_each_account_and_what_cannot_be_seen() -> None:
    text = page.render(Week().made())
    shown = Page(text)
    assert "<title>GO (OBSERVED): house → canary" in text
    assert "SIMULATED" not in shown.shown
    assert "Accounts as they were looked at" in shown.shown
    for platform in ("X", "Facebook", "Threads", "Instagram", "LinkedIn", "YouTube", "TikTok"):
        assert f"{platform} rtv-house-" in shown.shown
    assert "posts that are not public TikTok does not show it" in shown.shown
    assert "1,009 1,009 10.0 min 7.00" in shown.shown


def test_what_an_account_falls_short_of_stands_in_its_line() -> None:
    week = Week()
    six_days(week)
    shown = Page(page.render(week.made())).shown
    assert "6.00 of 7 days were looked at" in shown
    assert "What is missing" in shown


def test_a_stray_is_counted_and_its_row_is_shown() -> None:
    week = Week()
    stray(week)
    shown = Page(page.render(week.made())).shown
    assert "was made by nobody here" in shown
    assert "observed.ndjson" in shown
    assert '"object": "stray-1"' in shown
    assert "Object stray-1 on X" in shown
    assert "The permit that it is of" in shown


def test_an_object_on_a_wrong_account_stands_in_its_table_with_its_permit_and_its_leaf() -> None:
    week = Week()
    wrong_account(week)
    shown = Page(page.render(week.made())).shown
    row = next(each for each in week.of("seen", platform="Facebook") if each["account"].endswith("9"))
    assert f"{row['object']}, look {row['look']}" in shown
    assert "rtv-house" in shown
    assert "proved" in shown.casefold()


def test_a_page_of_nothing_is_a_page() -> None:
    week = Week()
    for kind in ("look", "seen", "gone", "blind", "binding"):
        week.drop(week.of(kind))
    assert "Nobody looked at any account." in Page(page.render(week.made())).shown


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_in_what_an_observer_says_shows_as_text(hostile: str) -> None:
    week = Week()
    for each in week.of("blind"):
        each["why"] = hostile
    (bound,) = week.of("binding", platform="X")
    who = {"platform": "X", "account": bound["platform_account"]}
    week.rows.append({"kind": "blind", **STAMP, **who, "what": hostile, "why": hostile, "at_us": 1})
    shown = Page(page.render(week.made()))
    assert as_shown(hostile) in shown.shown
    assert [tag for tag, _ in shown.tags].count("script") == 1


def test_every_output_for_machines_can_be_made() -> None:
    made = Week().made()
    for render in (gate_json.render, junit.render, metrics.render, summary.render):
        assert render(made)
    assert summary.render(made).startswith("# GO: house → canary (OBSERVED)")
    assert annotations.render(made) == ()
