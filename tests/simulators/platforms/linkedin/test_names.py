"""What the ledger and the journal call an account, and for whom they say that a member asks."""

from urllib.parse import urlsplit

import pytest

from tests.simulators.platforms.linkedin.hands import ANN, BEN, ORG, PNG, Hand, headers, key, said, world


def asked_for(hand: Hand) -> str | None:
    return hand.world.journal.entries[-1].account


def test_an_account_is_called_as_the_api_calls_it_and_the_hands_in_a_world_take_its_id_too() -> None:
    w = world()
    assert [w.called(each, platform="LinkedIn") for each in ("ann1", "5001", ORG)] == [ANN, ORG, ORG]
    Hand(w).post("Hello")
    assert [len(w.posts(each, platform="LinkedIn")) for each in ("5001", ORG, "ann1", ANN)] == [1, 1, 0, 0]
    w.add_token("LinkedIn", BEN, "bens-second")
    assert w.token("bens-second").account.id == "ben2"
    assert w.hand_out(BEN, platform="LinkedIn") == w.hand_out("ben2", platform="LinkedIn") == "ben"
    assert [each.account for each in w.journal.entries[1:]] == [BEN, BEN]
    with pytest.raises(ValueError, match="no account urn:li:person:5001"):
        w.posts("urn:li:person:5001", platform="LinkedIn")


def test_a_request_is_for_the_organization_that_it_names_and_its_member_manages() -> None:
    hand = Hand(world())
    post = hand.post_id("Hello")
    assert asked_for(hand) == ORG
    hand.list()
    assert asked_for(hand) == ORG
    hand.react(post, ORG)
    assert asked_for(hand) == ORG
    hand.comment(post, actor=ORG)
    assert asked_for(hand) == ORG
    assert [(each.account, each.token_account) for each in hand.world.ledger.entries] == [(ORG, ORG)] * 3


def test_a_request_about_what_is_the_organizations_own_is_for_it() -> None:
    hand = Hand(world())
    post = hand.post_id("Hello")
    comment = said(hand.comment(post, actor=ANN))["commentUrn"]
    reaction = f"(actor:{key(ORG)},entity:{key(post)})"
    hand.react(post, ORG)
    for ask in (
        lambda: hand.read(post),
        lambda: hand.ask("GET", f"/rest/socialActions/{key(comment)}/comments"),
        lambda: hand.ask("GET", f"/rest/reactions/(entity:{key(post)})", query="q=entity"),
        lambda: hand.ask("DELETE", f"/rest/reactions/{reaction}"),
        lambda: hand.delete(post),
    ):
        assert ask().status < 300
        assert asked_for(hand) == ORG
    assert hand.world.ledger.entries[-1].token_account == ORG


def test_each_step_of_an_upload_is_for_its_owner_and_commits_to_nothing() -> None:
    hand = Hand(world())
    begun = hand.begin("images")
    assert asked_for(hand) == ORG
    assert hand.put(begun["uploadUrl"], PNG).status == 201
    assert asked_for(hand) == ORG
    hand.status(begun["image"])
    assert asked_for(hand) == ORG
    film = hand.begin("videos", fileSizeBytes=100_000)
    at = urlsplit(film["uploadInstructions"][0]["uploadUrl"])
    assert hand.ask("PUT", at.path, bytes(100_000), host=at.netloc, authorization=None).status == 200
    assert asked_for(hand) == ORG
    finish = {"video": film["video"], "uploadToken": "", "uploadedPartIds": []}
    hand.ask("POST", "/rest/videos", {"finalizeUploadRequest": finish}, query="action=finalizeUpload")
    assert asked_for(hand) == ORG
    assert not any(each.committing for each in hand.world.journal.entries)


def test_a_request_that_names_nobody_or_somebody_else_is_its_members() -> None:
    hand, ben = Hand(world()), Hand(world(), "ben")
    hand.ask("GET", "/rest/organizationAcls", query="q=roleAssignee")
    assert (asked_for(hand), hand.world.journal.entries[-1].operation) == (ANN, "who_am_i")
    post = hand.post_id("Hello")
    hand.comment(post, actor=ANN)
    assert asked_for(hand) == ANN, "who writes counts, and not on what"
    assert headers(hand.post("Mine", ANN))["x-restli-id"]
    assert (asked_for(hand), hand.world.ledger.entries[-1].token_account) == (ANN, ANN)
    assert ben.post("Not mine").status == 403
    assert asked_for(ben) == BEN, "whom it may not act for it does not act for"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b'{"author": 5}', b'{"initializeUploadRequest": []}', b"[" * 5_000]
)
def test_a_request_whose_body_says_nothing_is_its_members(body: bytes) -> None:
    hand = Hand(world())
    assert hand.ask("POST", "/rest/posts", body, content_type="application/json").status >= 400
    assert asked_for(hand) == ANN


def test_what_a_subscription_to_an_organization_is_told_is_in_the_journal_under_its_name() -> None:
    w = world()
    w.subscribe("LinkedIn", "https://app.example.com/hook", account=ORG)
    assert len(w.webhooks_due()) == 1
    assert w.journal.entries[-1].account == ORG
