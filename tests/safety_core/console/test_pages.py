"""Pages and their forms, with and without somebody who is signed in."""

from tests.safety_core.console.ground import PASSWORD, Ground


def test_whoever_is_not_signed_in_is_sent_to_the_door_and_comes_back_to_the_page(ground: Ground):
    browser = ground.browser()
    sent = browser.get("/me?x=1")
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=/me%3Fx%3D1")


def test_whoever_signs_in_sees_the_page_that_they_wanted(ground: Ground):
    browser = ground.browser()
    door = browser.get("/sign-in?next=/me")
    csrf = browser.token_on("/sign-in")
    assert door.status_code == 200
    after = browser.client.post("/sign-in", data={"name": "viewer", "password": PASSWORD, "next": "/me", "_csrf": csrf})
    assert after.status_code == 200, after.text
    assert after.url.path == "/me"
    assert "viewer" in after.text


def test_a_form_does_one_operation_and_the_next_page_says_what_was_done(ground: Ground):
    browser = ground.as_("viewer")
    after = browser.send(
        "/me", "password", current=PASSWORD, new="another horse of words", again="another horse of words"
    )
    assert after.status_code == 200, after.text
    assert "Your password was changed" in after.text
    assert "Your password was changed" not in browser.get("/me").text


def test_what_was_not_done_is_said_beside_the_form(ground: Ground):
    after = ground.as_("viewer").send("/me", "password", current="wrong", new="another horse", again="another horse")
    assert after.status_code == 403
    assert "not your password" in after.text
