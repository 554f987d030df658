"""What every answer carries, under which name it is given, and how the console says how it is."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from safety_core.console.headers import WithHeaders
from safety_core.console.sign_in.door import local
from safety_core.console.streams.routes import LIVES
from safety_core.errors import StoreUnavailable, StoreWentBack
from safety_core.fleet.console_settings import ConsoleSettings
from tests.safety_core.console.ground import Ground, grounded
from tests.safety_core.shell.ground import FlakyStore

MARKUP = "<script>alert(1)</script>"


@pytest.mark.parametrize("path", ["/", "/me", "/sign-in", "/healthz", "/readyz", "/static/style.css", "/no-such-page"])
def test_nothing_is_loaded_from_elsewhere_framed_sniffed_or_kept(ground: Ground, path: str):
    headers = ground.as_("viewer").get(path).headers
    assert headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert headers["strict-transport-security"].startswith("max-age=")
    assert "server" not in headers


def test_a_bug_is_answered_without_its_text_and_with_the_same_headers(ground: Ground, monkeypatch):
    from safety_core.console import rendering

    monkeypatch.setattr(rendering, "navigation", lambda *_: 1 / 0)
    after = ground.as_("viewer").get("/")
    assert after.status_code == 500
    assert "division" not in after.text
    assert "not yours" in after.text
    assert after.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["evil.example", "console.example.evil.example", "", "[", "10.0.0.1:8788"])
def test_a_name_that_was_made_to_point_here_is_answered_nothing(ground: Ground, host: str):
    assert ground.browser().get("/sign-in", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["console.example", "127.0.0.1:8788", "localhost", "[::1]:8788"])
def test_its_own_names_are_answered(ground: Ground, host: str):
    assert ground.browser().get("/sign-in", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/a?b=//c", "/a/../b", "/a#b"])
def test_a_path_of_ours_is_one(path: str):
    assert local(path) == path


@pytest.mark.parametrize(
    "path", ["", "a", "//a", "/\\a", "\\/a", "/a\\b", "/\t/a", "/a\r\nSet-Cookie: a=b", "https://a", "/\u2028"]
)
def test_what_could_lead_elsewhere_is_the_first_page(path: str):
    assert local(path) == "/"


def test_markup_that_somebody_typed_is_text_wherever_it_is_shown(ground: Ground):
    browser = ground.browser()
    browser.token_on("/sign-in")
    wrong = browser.client.post(
        "/sign-in", data={"name": MARKUP, "password": "x", "_csrf": browser.csrf, "next": MARKUP}
    )
    assert MARKUP not in wrong.text
    assert "&lt;script&gt;" in wrong.text
    assert MARKUP not in browser.get(f"/sign-in?next=/{MARKUP}").text
    assert MARKUP not in browser.get(f"/{MARKUP}").text
    assert "<script>" not in ground.as_("viewer").send("/me/second-factor", "confirm", code=MARKUP).text.replace(
        '<script src="/static/console.js" defer>', ""
    )


def test_no_page_of_ours_holds_a_script_or_a_style(ground: Ground):
    from safety_core.console.rendering import TEMPLATES

    for each in TEMPLATES.rglob("*.html"):
        text = each.read_text(encoding="utf-8")
        assert "<style" not in text, each
        assert " style=" not in text, each
        assert " onclick" not in text, each
        assert text.count("<script") == text.count('<script src="/static/'), each
        assert "|safe" not in text, each


@pytest.mark.parametrize("body", [b"_form=a%ff", b"a" * 1_000_001])
def test_a_form_that_cannot_be_read_is_refused(ground: Ground, body: bytes):
    headers = {"content-type": "application/x-www-form-urlencoded"}
    after = ground.as_("viewer").client.post("/me", content=body, headers=headers)
    assert after.status_code in (403, 422)
    assert ground.as_("viewer").client.post("/me", json={"a": 1}).status_code == 422


def test_it_is_alive_whatever_the_store_is_and_ready_only_with_it(tmp_path):
    from safety_core.adapters.stores.sqlite import open_sqlite

    store = FlakyStore(open_sqlite(str(tmp_path / "own.sqlite"), mode="threaded", create=True))
    with grounded(tmp_path, store=store) as ground:
        browser = ground.browser()
        ready = browser.get("/readyz")
        assert (ready.status_code, ready.json()["ready"]) == (200, True)
        store.away = 1
        away = browser.get("/readyz")
        assert (away.status_code, away.json()) == (503, {"ready": False, "why": "the store is away", "do": "wait"})
        store.away = 1
        assert browser.get("/healthz").json() == {"alive": True}
        store.away = 0
        signed_in = ground.as_("viewer")
        store.away = 9
        assert signed_in.get("/me").status_code == 503, (
            "nobody is let in, or sent away, by a store that cannot be asked"
        )


def test_who_is_refused_for_now_alone_is_told_when_to_come_again_whatever_they_asked(tmp_path):
    from safety_core.adapters.stores.sqlite import open_sqlite
    from safety_core.console import more
    from safety_core.console.api.openapi import PREFIX
    from safety_core.console.streams.journal import PATH

    store = FlakyStore(open_sqlite(str(tmp_path / "own.sqlite"), mode="threaded", create=True))
    with grounded(tmp_path, store=store, more=more.routes) as ground:
        browser, stranger = ground.as_("viewer"), ground.browser()
        stranger.token_on("/sign-in")
        streams = [each.path for each in LIVES if "{" not in each.path]
        asked = ["/", "/me", "/queue", "/readyz", "/audit/export.ndjson", f"{PREFIX}/switches", PATH, *streams]
        store.away = 10**6
        answers = [browser.get(each) for each in asked]
        answers.append(stranger.client.post("/sign-in", data={"name": "a", "password": "b", "_csrf": stranger.csrf}))
        assert [(each.status_code, each.headers.get("retry-after")) for each in answers] == [(503, "1")] * len(answers)
        store.away = 0
        for each in ("/me", "/no-such-page", PATH.replace("events", "none")):
            assert "retry-after" not in browser.get(each).headers


@pytest.mark.parametrize(
    ("status", "told"), [(503, "1"), (429, "1"), (500, None), (504, None), (403, None), (200, None)]
)
def test_only_what_is_refused_for_now_says_when_to_come_again(status: int, told: str | None):
    def answered(headers: dict[str, str]) -> list[str]:
        route = Route("/", lambda _: PlainTextResponse("", status_code=status, headers=headers))
        app = Starlette(routes=[route], middleware=[Middleware(WithHeaders, secure=False)])
        return TestClient(app).get("/").headers.get_list("retry-after")

    assert answered({}) == ([] if told is None else [told])
    assert answered({"Retry-After": "77"}) == ["77"]


def test_a_store_that_is_behind_what_this_machine_has_seen_is_not_ready(ground: Ground, monkeypatch):
    def went_back(_):
        raise StoreWentBack("the store went back", "see which copy is right")

    monkeypatch.setattr(type(ground.core.store), "read", lambda _, look: went_back(look))
    after = ground.browser().get("/readyz")
    assert (after.status_code, "the store went back" in after.text) == (503, True)
    assert issubclass(StoreWentBack, StoreUnavailable)


def test_on_plain_loopback_the_cookie_is_kept_by_every_browser(tmp_path):
    with grounded(tmp_path, settings=ConsoleSettings()) as ground:
        browser = ground.browser()
        after = browser.client.get("http://127.0.0.1:8788/sign-in")
        cookie = after.headers["set-cookie"]
        assert cookie.startswith("hp-door=")
        assert "Secure" not in cookie
        assert {"HttpOnly", "SameSite=strict"} <= set(cookie.split("; "))
        assert "strict-transport-security" not in after.headers
