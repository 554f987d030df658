import pytest

from tests.simulators.platforms.linkedin.hands import ORG, Hand, key, new, said, world, wrong


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (None, (400, "VERSION_MISSING")),
        ("", (400, "VERSION_MISSING")),
        ("202510", (426, "NONEXISTENT_VERSION")),
        ("202511", None),
        ("202611", None),
        ("202611.01", None),
        ("202612", (426, "NONEXISTENT_VERSION")),
        ("202613", (426, "NONEXISTENT_VERSION")),
        ("202611.x", (426, "NONEXISTENT_VERSION")),
        ("latest", (426, "NONEXISTENT_VERSION")),
        ("20261101", (426, "NONEXISTENT_VERSION")),
    ],
)
def test_a_call_names_a_version_that_lives(version: str | None, expected: tuple[int, str] | None) -> None:
    w = world()
    reply = Hand(w).ask("POST", "/rest/posts", new(), linkedin_version=version)
    if expected is None:
        assert reply.status == 201
    else:
        assert wrong(reply) == expected
        assert w.ledger.entries == []


def test_what_is_not_versioned_asks_for_none() -> None:
    assert Hand(world()).ask("GET", "/v2/userinfo", linkedin_version=None).status == 200


def test_keys_are_encoded_under_protocol_2_and_need_not_be_under_1() -> None:
    hand = Hand(world())
    urn = hand.post_id()
    assert wrong(hand.ask("GET", f"/rest/posts/{urn}")) == (400, "ILLEGAL_ARGUMENT")
    assert hand.ask("GET", f"/rest/posts/{urn}", x_restli_protocol_version=None).status == 200
    assert wrong(hand.ask("GET", "/rest/posts", query=f"q=author&author={ORG}")) == (400, "ILLEGAL_ARGUMENT")
    assert wrong(hand.read(urn, x_restli_protocol_version="3.0.0")) == (400, "ILLEGAL_ARGUMENT")


@pytest.mark.parametrize("method", ["create", "CREATE", None])
def test_the_method_of_rest_li_fits_whatever_its_case(method: str | None) -> None:
    assert Hand(world()).ask("POST", "/rest/posts", new(), x_restli_method=method).status == 201


def test_a_method_of_rest_li_that_does_not_fit_is_refused() -> None:
    w = world()
    assert wrong(Hand(w).ask("POST", "/rest/posts", new(), x_restli_method="DELETE")) == (400, "ILLEGAL_ARGUMENT")
    assert w.ledger.entries == []


def test_a_long_query_comes_through_a_post() -> None:
    hand = Hand(world())
    urn = hand.post_id()
    query = f"q=author&author={key(ORG)}&ignored={'x' * 5_000}".encode()
    reply = hand.ask(
        "POST", "/rest/posts", query, x_http_method_override="GET", x_restli_method="FINDER",
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert [each["id"] for each in said(reply)["elements"]] == [urn]


def test_a_long_query_and_a_body_come_in_two_parts() -> None:
    w = world()
    hand = Hand(w)
    urn = hand.post_id()
    body = (
        b"--b\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
        + f"actor={key('urn:li:person:ann1')}&ignored={'x' * 5_000}".encode()
        + b"\r\n--b\r\nContent-Type: application/json\r\n\r\n"
        + f'{{"root": "{urn}", "reactionType": "LIKE"}}'.encode()
        + b"\r\n--b--"
    )
    reply = hand.ask(
        "POST", "/rest/reactions", body, x_http_method_override="POST", content_type="multipart/mixed; boundary=b"
    )
    assert reply.status == 201
    assert w.likers(urn, platform="LinkedIn") == ["ann1"]


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (None, "EMPTY_ACCESS_TOKEN"),
        ("nobodys", "INVALID_ACCESS_TOKEN"),
        ("ann-old", "EXPIRED_ACCESS_TOKEN"),
        ("ben", "REVOKED_ACCESS_TOKEN"),
    ],
)
def test_a_token_that_is_not_good_says_why(token: str | None, code: str) -> None:
    w = world()
    w.token("ben").revoke()
    assert wrong(Hand(w, token).ask("GET", "/v2/userinfo")) == (401, code)
    assert wrong(Hand(w, token).post()) == (401, code)


@pytest.mark.parametrize(
    ("method", "path", "host"),
    [
        ("GET", "/rest/unheard", "api.linkedin.com"),
        ("PATCH", "/rest/posts", "api.linkedin.com"),
        ("GET", "/rest/posts", "api.linkedin.com"),
        ("GET", "/v2/userinfo", "www.linkedin.com"),
        ("POST", "/oauth/v2/accessToken", "api.linkedin.com"),
        ("GET", "/", "api.linkedin.com"),
    ],
)
def test_what_is_not_there_is_not_found(method: str, path: str, host: str) -> None:
    assert wrong(Hand(world()).ask(method, path, host=host)) == (404, "RESOURCE_NOT_FOUND")
