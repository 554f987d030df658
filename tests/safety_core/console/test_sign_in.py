"""Signing in: what proves somebody, what does not, and who waits. Windows are tried at both of their edges."""

import base64
from datetime import timedelta

import msgspec
import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from safety_core.fleet.console_settings import ConsoleSettings, ProxySettings
from safety_core.shell import passwords, staff, totp
from safety_core.shell.identity import Claimant
from safety_core.sign_ins import SLACK_US, SignIn, digest
from safety_core.vocabulary import PersonId
from tests.safety_core.adapters.stores.ground import write
from tests.safety_core.console.ground import ORIGIN, PASSWORD, Browser, Ground, grounded

MINUTE_S, HOUR_S = 60, 3600
PRODUCTS = passwords.NOBODYS
"""Before the tests here hash at next to no cost."""


class PlainSealer:
    """Seals nothing: what is bound to what is the store's tests' and the vault's."""

    def seal(self, secret, bound):
        return f"{'/'.join(bound)}:{secret.reveal()}"

    def open(self, sealed, bound):
        from safety_core.secret import Secret

        name, _, text = sealed.partition(":")
        return Secret(text) if name == "/".join(bound) else None


def typed(browser: Browser, name: str, password: str = PASSWORD, **more: str):
    csrf = browser.csrf or browser.token_on("/sign-in")
    data = {"name": name, "password": password, "_csrf": csrf, **more}
    return browser.client.post("/sign-in", data=data, follow_redirects=False)


def kinds(ground: Ground) -> list[tuple[str, str | None]]:
    entries = map(msgspec.json.decode, ground.core.store.read(lambda tx: tx.audit_entries()))
    return [(each["kind"], each.get("how")) for each in entries if "sign" in each["kind"] or "_set" in each["kind"]]


def test_a_session_ends_when_it_was_not_used_for_thirty_minutes(ground: Ground):
    browser = ground.as_("viewer")
    ground.clock.pass_s(30 * MINUTE_S - 0.000001)
    assert browser.get("/me").status_code == 200
    ground.clock.pass_s(30 * MINUTE_S)
    assert browser.get("/me").headers["location"].startswith("/sign-in")


def test_a_session_that_is_used_ends_after_twelve_hours(ground: Ground):
    browser = ground.as_("viewer")
    for _ in range(36):
        ground.clock.pass_s(20 * MINUTE_S - 0.0000001 * 20)
        last = browser.get("/me").status_code
    assert last == 200
    ground.clock.pass_s(1)
    assert browser.get("/me").status_code == 303


def test_a_clock_that_is_set_back_ends_a_session_instead_of_lengthening_it(ground: Ground):
    browser = ground.as_("viewer")
    ground.clock.wall_back_s += SLACK_US / 1_000_000
    assert browser.get("/me").status_code == 200
    ground.clock.wall_back_s += 0.000001
    assert browser.get("/me").status_code == 303


def test_signing_in_draws_a_new_token_whatever_was_shown_before(ground: Ground):
    browser = ground.browser()
    planted = "ab" * 32
    browser.client.cookies.set("__Host-hp", planted, domain="console.example", path="/")
    after = typed(browser, "viewer")
    assert after.status_code == 303
    token = after.cookies["__Host-hp"]
    assert token != planted
    assert ground.core.store.read(lambda tx: tx.session(digest(planted))) is None
    assert ground.core.store.read(lambda tx: tx.session(digest(token))).person == "viewer"
    cookie = next(each for each in after.headers.get_list("set-cookie") if each.startswith("__Host-hp="))
    assert {"Secure", "HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert token not in str(ground.core.store.read(lambda tx: tx.sessions_of(PersonId("viewer"))))


def test_signing_out_ends_the_session_and_not_only_the_cookie(ground: Ground):
    browser = ground.as_("viewer")
    token = browser.client.cookies["__Host-hp"]
    csrf = browser.token_on("/me")
    assert browser.client.post("/sign-out", data={"_csrf": csrf}, follow_redirects=False).status_code == 303
    browser.client.cookies.set("__Host-hp", token, domain="console.example", path="/")
    assert browser.get("/me").status_code == 303
    assert ("signed_out", "here") in kinds(ground)


def test_signing_out_everywhere_ends_every_session_of_oneself_alone(ground: Ground):
    one, two, other = ground.as_("viewer"), ground.as_("viewer"), ground.as_("operator")
    one.send("/me", "everywhere")
    assert [each.get("/me").status_code for each in (one, two, other)] == [303, 303, 200]


def test_whoever_may_act_no_more_is_signed_in_no_more_at_once(ground: Ground):
    browser = ground.as_("viewer")
    staff.set_active(ground.core, "viewer", active=False, by=ground.claimant("admin"))
    assert browser.get("/me").status_code == 303
    assert typed(ground.browser(), "viewer").status_code == 403
    staff.set_active(ground.core, "viewer", active=True, by=ground.claimant("admin"))
    assert browser.get("/me").status_code == 303, "the session ended with it"


def test_a_session_proves_nobody_else(ground: Ground):
    shown = ground.as_("viewer")
    from safety_core.shell import sign_in
    from safety_core.shell.identity import proven

    own = sign_in.shown(ground.core, shown.client.cookies["__Host-hp"])
    other = Claimant(PersonId("admin"), None, own.session)
    assert ground.core.store.read(lambda tx: (proven(tx, own), proven(tx, other))) == (True, False)


@pytest.mark.parametrize("name", ["viewer", "nobody-of-that-name", "<b>viewer</b>", "viewer\r\nSet-Cookie: a=b"])
def test_what_is_wrong_is_said_in_the_same_words_whoever_is_named(ground: Ground, name: str):
    after = typed(ground.browser(), name, "not the password at all")
    assert after.status_code == 403
    assert "name, password and code do not fit together" in after.text
    assert "<b>viewer" not in after.text
    assert "a=b" not in str(after.headers)
    assert kinds(ground) == [("sign_in_failed", "password")]
    assert b"nobody-of-that-name" not in b"".join(ground.core.store.read(lambda tx: tx.audit_entries()))


def test_a_password_is_verified_where_there_is_none(ground: Ground, monkeypatch):
    verified = []
    real = type(passwords._HASHER).verify
    monkeypatch.setattr(
        type(passwords._HASHER),
        "verify",
        lambda own, stored, given: verified.append(stored) or real(own, stored, given),
    )
    typed(ground.browser(), "nobody-of-that-name")
    assert verified == [passwords.NOBODYS]
    costs = extract_parameters(passwords.NOBODYS)
    assert costs == extract_parameters(passwords.hash_of(ground.core, PASSWORD)), "it takes another time"


def test_a_hash_of_the_product_costs_what_rfc_9106_asks_for():
    assert extract_parameters(PRODUCTS) == RFC_9106_LOW_MEMORY


def test_after_five_that_failed_whoever_goes_on_waits_and_the_right_password_too(ground: Ground):
    browser = ground.browser()
    for _ in range(5):
        assert typed(browser, "viewer", "wrong").status_code == 403
    after = typed(browser, "viewer")
    assert (after.status_code, after.headers.get("retry-after")) == (429, "1")
    assert "holdpoint halt -m" in after.text
    ground.clock.pass_s(1)
    assert typed(browser, "viewer", "wrong").status_code == 403
    assert typed(browser, "viewer").headers["retry-after"] == "2"
    ground.clock.pass_s(1.999999)
    assert typed(browser, "viewer").status_code == 429
    ground.clock.pass_s(0.000001)
    assert typed(browser, "viewer").status_code == 303


def test_whoever_has_an_account_tries_no_others_from_the_same_address(ground: Ground):
    browser = ground.browser()
    for name in ("operator", "approver", "admin", "acme-admin", "umbra-admin"):
        typed(browser, name, "wrong")
        ground.clock.pass_s(0)
    assert typed(browser, "viewer").status_code == 429
    ground.clock.pass_s(1)
    assert typed(browser, "viewer").status_code == 303
    again = ground.browser()
    assert typed(again, "operator-2", "wrong").status_code == 403
    assert typed(again, "operator-2", "wrong").status_code == 429, "what failed from the address stands"


def test_a_sign_in_form_of_another_browser_is_not_taken(ground: Ground):
    one, two = ground.browser(), ground.browser()
    two.token_on("/sign-in")
    after = typed(one, "viewer", _csrf=two.csrf)
    assert after.status_code == 403
    assert "__Host-hp" not in after.cookies


@pytest.mark.parametrize(
    "next_",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "/\t/evil.example", "javascript:1", ""],
    ids=["host", "address", "backslash", "backslashes", "tab", "script", "nothing"],
)
def test_nobody_is_led_elsewhere_by_signing_in(ground: Ground, next_: str):
    after = typed(ground.browser(), "viewer", next=next_)
    assert after.headers["location"] == "/"
    assert "Go on to" not in ground.browser().client.get("/sign-in", params={"next": next_}).text


def test_who_comes_by_a_link_from_elsewhere_is_led_on_by_one_of_ours(ground: Ground):
    """No cookie goes with theirs, and one goes with ours."""
    door = ground.browser().get("/me").headers["location"]
    assert '<a href="/me">Go on to' in ground.browser().get(door).text


def code_at(ground: Ground, address: str, *, steps: int = 0) -> str:
    key = base64.b32decode(address.partition("secret=")[2].partition("&")[0])
    at = (ground.clock.now() + timedelta(seconds=30 * steps)).timestamp()
    return TOTP(key, 6, SHA1(), 30).generate(int(at)).decode()


@pytest.fixture
def sealed(tmp_path):
    with grounded(tmp_path, sealer=PlainSealer()) as made:
        yield made


def enrolled(ground: Ground, name: str = "viewer") -> str:
    address = totp.enrol(ground.core, by=ground.claimant(name))
    totp.confirm(ground.core, code_at(ground, address), by=ground.claimant(name))
    return address


@pytest.mark.parametrize(("steps", "status"), [(-2, 403), (-1, 303), (0, 303), (1, 303), (2, 403)])
def test_a_code_is_taken_of_this_step_and_the_one_on_either_side(sealed: Ground, steps: int, status: int):
    address = enrolled(sealed)
    sealed.clock.pass_s(300)
    assert typed(sealed.browser(), "viewer", code=code_at(sealed, address, steps=steps)).status_code == status


def test_a_code_is_good_once_and_none_before_it_is_taken_after_it(sealed: Ground):
    address = enrolled(sealed)
    sealed.clock.pass_s(300)
    code, before = code_at(sealed, address), code_at(sealed, address, steps=-1)
    assert typed(sealed.browser(), "viewer").status_code == 403, "the password alone"
    assert typed(sealed.browser(), "viewer", code=code).status_code == 303
    assert typed(sealed.browser(), "viewer", code=code).status_code == 403
    assert typed(sealed.browser(), "viewer", code=before).status_code == 403


def test_a_second_factor_is_given_confirmed_and_removed_at_the_console(sealed: Ground):
    browser = sealed.as_("viewer")
    assert browser.send("/me/second-factor", "enrol", current="wrong").status_code == 403
    shown = browser.send("/me/second-factor", "enrol", current=PASSWORD).text
    address = shown.partition("otpauth://")[2].partition("<")[0].replace("&amp;", "&")
    assert browser.send("/me/second-factor", "confirm", code="000000").status_code == 422
    assert "asked for from now on" in browser.send("/me/second-factor", "confirm", code=code_at(sealed, address)).text
    assert "otpauth" not in browser.get("/me/second-factor").text
    sealed.clock.pass_s(60)
    assert browser.send("/me/second-factor", "remove", code="000000").status_code == 422
    assert "No code" in browser.send("/me/second-factor", "remove", code=code_at(sealed, address)).text
    assert [each for each in kinds(sealed) if each[0] == "totp_set"] == [
        ("totp_set", "confirmed"),
        ("totp_set", "removed"),
    ]


def test_without_a_key_no_second_factor_is_given_and_the_page_says_how(ground: Ground):
    after = ground.as_("viewer").send("/me/second-factor", "enrol", current=PASSWORD)
    assert after.status_code == 503
    assert "root_key" in after.text


def test_a_password_is_hashed_anew_where_the_parameters_have_changed(ground: Ground):
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    write(ground.core.store, lambda tx: tx.put_sign_in(SignIn(person=PersonId("viewer"), password=weak)))
    assert typed(ground.browser(), "viewer").status_code == 303
    kept = ground.core.store.read(lambda tx: tx.sign_in(PersonId("viewer"))).password
    assert kept != weak
    assert passwords.fits(kept, PASSWORD)
    assert not passwords.outdated(ground.core, kept)


def test_a_first_password_is_an_admins_to_give_and_a_further_one_their_own(ground: Ground):
    from safety_core.errors import BadInput, Refused

    admin, viewer = ground.claimant("admin"), ground.claimant("viewer")
    with pytest.raises(Refused, match="has a password"):
        passwords.set_password(ground.core, "viewer", "another horse of words", by=admin)
    with pytest.raises(Refused, match="may not act as admin"):
        passwords.set_password(ground.core, "admin", "another horse of words", by=viewer)
    write(ground.core.store, lambda tx: tx.drop_sign_in(PersonId("viewer")))
    with pytest.raises(BadInput, match="11 characters"):
        passwords.set_password(ground.core, "viewer", "a" * 11, by=admin)
    browser = ground.as_("viewer")
    passwords.set_password(ground.core, "viewer", "a" * 12, by=admin)
    assert browser.get("/me").status_code == 303, "whoever was signed in is no more"
    assert typed(ground.browser(), "viewer", "a" * 12).status_code == 303


def by_proxy(tmp_path, *addresses: str):
    settings = ConsoleSettings(url=ORIGIN, proxy=ProxySettings(header="X-Who", addresses=addresses))
    return grounded(tmp_path, settings=settings)


def test_whom_the_trusted_proxy_names_is_signed_in_as_long_as_it_does(tmp_path):
    with by_proxy(tmp_path, "testclient") as ground:
        browser, who = ground.browser(), {"x-who": "viewer"}
        assert browser.get("/me", headers=who).headers["location"] == "/me"
        assert browser.get("/me", headers=who).status_code == 200
        assert browser.get("/me").headers["location"].startswith("/sign-in"), "the header is gone"
        assert browser.get("/me", headers={"x-who": "admin"}).status_code == 303, "another's session is not taken"
        assert "admin" in browser.get("/me", headers={"x-who": "admin"}).text
        assert browser.get("/me", headers={"x-who": "nobody"}).status_code == 403
        assert browser.get("/me", headers=[("x-who", "viewer"), ("x-who", "admin")]).status_code == 403


def test_the_header_of_anybody_else_is_refused(tmp_path):
    with by_proxy(tmp_path, "10.0.0.1") as ground:
        after = ground.browser().get("/me", headers={"x-who": "admin"})
        assert after.status_code == 403
        assert "__Host-hp" not in after.cookies
