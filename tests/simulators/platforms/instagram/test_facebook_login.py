"""At graph.facebook.com a call about something of Instagram is Instagram's, and a Page's token acts for its account."""

import json

import pytest

from simulators.config import AccountConfig
from simulators.wire import Call
from simulators.world import World
from tests.simulators.meta_hand import GRAPH_FB, GRAPH_IG, PICTURE, OnInstagram, world

MANAGED = "17841400000000003"
ACCOUNTS = (
    {"platform": "Facebook", "id": "2001", "username": "page.of", "name": "A Page", "kind": "page", "managers": ["9001"],
     "tokens": [{"token": "EAA-2001"}]},
    {"platform": "Facebook", "id": "2002", "username": "other.page", "name": "Another", "kind": "page",
     "tokens": [{"token": "EAA-2002"}]},
    {"platform": "Facebook", "id": "9001", "username": "ann", "name": "Ann", "kind": "person",
     "tokens": [{"token": "EAA-9001"}]},
    {"platform": "Instagram", "id": MANAGED, "username": "page.of", "managers": ["2001"]},
)  # fmt: skip


@pytest.fixture
def shared() -> World:
    """A Page, the person who manages it, another Page, and an account of Instagram without a token of its own."""
    w = world(Instagram={"delete_media": "facebook_login"})
    for account in ACCOUNTS:
        w.add_configured(AccountConfig.model_validate(account))
    return w


def on_facebook(w: World, token: str, host: str = GRAPH_FB) -> OnInstagram:
    return OnInstagram(w, token, MANAGED, host)


@pytest.mark.parametrize("token", ["EAA-2001", "EAA-9001"])
def test_a_pages_token_and_its_managers_act_for_the_account_of_the_page(shared: World, token: str) -> None:
    hand = on_facebook(shared, token)
    container = hand.container(caption="By way of the Page")
    assert hand.status(container) == "FINISHED"
    post = hand.publish(container)
    comment = shared.comment_from_fan(post, "Nice", platform="Instagram")
    assert hand.get(comment, fields="text")["text"] == "Nice"
    assert hand.get(MANAGED, fields="username")["username"] == "page.of"
    hand.said("DELETE", post)
    assert {(entry.platform, entry.account) for entry in shared.ledger.entries} == {("Instagram", MANAGED)}
    assert {entry.platform for entry in shared.journal.entries} == {"Instagram"}


def test_a_page_that_does_not_manage_the_account_does_not_see_it(shared: World) -> None:
    post = on_facebook(shared, "EAA-2001").post_id()
    stranger = on_facebook(shared, "EAA-2002")
    for method, path in (("GET", MANAGED), ("POST", f"{MANAGED}/media"), ("GET", post), ("DELETE", post)):
        assert stranger.pair(method, path, image_url=PICTURE) == (100, 33)
    assert len(shared.ledger.entries) == 1


def test_what_is_not_instagrams_stays_facebooks(shared: World) -> None:
    hand = on_facebook(shared, "EAA-2001")
    assert hand.get("me", fields="id") == {"id": "2001"}
    assert hand.get("2002", fields="id") == {"id": "2002"}
    assert hand.pair("GET", "me", token="nobody's") == (190, None)
    assert {entry.platform for entry in shared.journal.entries} == {"Facebook"}
    assert OnInstagram(shared, host=GRAPH_FB).get("me", fields="username")["username"] == "acme.garden"


def test_facebooks_tokens_are_nobodys_at_the_host_of_the_instagram_login(shared: World) -> None:
    assert on_facebook(shared, "EAA-2001", GRAPH_IG).pair("GET", MANAGED) == (190, None)


@pytest.mark.parametrize(("how", "subcode"), [("expire", 463), ("revoke", 458)])
def test_with_the_token_of_the_page_all_of_it_ends(shared: World, how: str, subcode: int) -> None:
    hand = on_facebook(shared, "EAA-2001")
    container = hand.container()
    getattr(shared.token("EAA-2001"), how)()
    assert hand.pair("POST", f"{MANAGED}/media_publish", creation_id=container) == (190, subcode)


def test_the_pages_token_needs_the_permissions_of_instagram(shared: World) -> None:
    shared.token("EAA-2001").lose_scope("instagram_content_publish")
    assert on_facebook(shared, "EAA-2001").pair("POST", f"{MANAGED}/media") == (10, None)


def test_through_facebooks_own_port_it_is_instagrams_as_well(shared: World) -> None:
    call = Call(
        method="GET", host=GRAPH_FB, path=f"/v26.0/{MANAGED}", query="access_token=EAA-2001&fields=username",
        headers=(("host", GRAPH_FB),), at="Facebook",
    )  # fmt: skip
    assert json.loads(shared.handle(call).body)["username"] == "page.of"


def test_through_instagrams_own_port_me_of_facebooks_token_is_nobody(shared: World) -> None:
    call = Call(
        method="GET", host="127.0.0.1:1", path="/v26.0/me", query="access_token=EAA-2001&fields=media_count",
        at="Instagram",
    )  # fmt: skip
    assert json.loads(shared.handle(call).body)["error"]["code"] == 190


def test_where_both_platforms_have_the_same_id_the_token_says_which_is_meant(shared: World) -> None:
    shared.add_account("Instagram", "2002", "same.id", "IGAA-same")
    assert on_facebook(shared, "EAA-2002").get("2002", fields="name") == {"id": "2002", "name": "Another"}
    told = OnInstagram(shared, "IGAA-same", "2002", GRAPH_FB).get("2002", fields="username")
    assert told == {"id": "2002", "username": "same.id"}


def test_a_person_finds_the_account_by_way_of_the_pages(shared: World) -> None:
    ann = on_facebook(shared, "EAA-9001")
    (page,) = ann.get("me/accounts", fields="id,access_token,instagram_business_account{id,username}")["data"]
    assert page == {
        "id": "2001", "access_token": "EAA-2001",
        "instagram_business_account": {"id": MANAGED, "username": "page.of"},
    }  # fmt: skip
    hand = on_facebook(shared, page["access_token"])
    assert hand.get("me", fields="instagram_business_account") == {
        "id": "2001", "instagram_business_account": {"id": MANAGED},
    }  # fmt: skip
    assert on_facebook(shared, "EAA-2002").get("me", fields="instagram_business_account") == {"id": "2002"}
    assert hand.post_id()


def test_after_a_restore_the_two_platforms_know_each_other_still(shared: World) -> None:
    before = shared.snapshot()
    hand = on_facebook(shared, "EAA-2001")
    post = hand.post_id()
    shared.restore(before)
    assert hand.pair("GET", post) == (100, 33)
    shared.token("EAA-2001").revoke()
    assert hand.pair("GET", MANAGED) == (190, 458)
    assert hand.get(MANAGED, token="EAA-9001") == {"id": MANAGED}


@pytest.mark.parametrize("how", ["expire", "revoke"])
def test_what_becomes_of_a_lent_token_becomes_of_the_pages(shared: World, how: str) -> None:
    call = Call(method="GET", host=GRAPH_FB, path=f"/{MANAGED}", query="access_token=EAA-2001")
    lent = shared.platforms["Instagram"].claimed(call)
    assert lent is not None
    getattr(lent, how)()
    assert not shared.token("EAA-2001").good(0)
    assert not lent.good(0)
