"""A browser asks the API by the session that it holds; what changes something comes from a page of ours and shows its token."""

import pytest

from safety_core.console.more import routes
from safety_core.console.sign_in import cookies
from tests.safety_core.console.ground import ORIGIN, grounded

ME, END = "/api/v1/me", "/api/v1/me/sessions/end"


@pytest.fixture
def ground(tmp_path):
    with grounded(tmp_path, more=routes) as made:
        yield made


@pytest.fixture
def browser(ground):
    return ground.as_("viewer")


@pytest.fixture
def token(browser):
    return cookies.form_token(browser.client.cookies["__Host-hp"])


def post(browser, **headers: str):
    plain = {name.replace("_", "-"): value for name, value in headers.items()}
    return browser.client.post(END, headers={"origin": ORIGIN, **plain})


def test_a_session_is_somebody(browser):
    assert browser.client.get(ME).json()["person"] == "viewer"


def test_a_session_that_was_ended_is_nobody(browser, token):
    assert post(browser, x_csrf_token=token).json() == {"ended": 1}
    answer = browser.client.get(ME)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x_csrf_token": ""},
        {"x_csrf_token": "0" * 64},
        {"x_csrf_token": "TOKEN", "origin": "https://evil.example"},
        {"x_csrf_token": "TOKEN", "sec_fetch_site": "cross-site"},
        {"x_csrf_token": "TOKEN", "origin": "null"},
    ],
)
def test_what_another_page_asks_changes_nothing(browser, token, headers):
    answer = post(browser, **{name: value.replace("TOKEN", token) for name, value in headers.items()})
    assert (answer.status_code, "does not come from a page" in answer.text) == (403, True)
    assert browser.client.get(ME).status_code == 200


def test_a_key_counts_alone_where_it_is_shown(ground, browser):
    wrong = browser.client.get(ME, headers={"authorization": "Bearer viewer." + "0" * 64})
    right = browser.client.get(ME, headers={"authorization": f"Bearer admin.{ground.keys['admin'].hex()}"})
    assert (wrong.status_code, right.json()["person"]) == (401, "admin")


def test_the_api_says_problems_where_pages_say_pages(browser):
    answer = browser.client.get("/api/v1/nothing%0Ahere")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "content-security-policy" in answer.headers
