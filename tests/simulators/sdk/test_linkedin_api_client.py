"""Unmodified linkedin-api-client cannot tell the simulated LinkedIn from the real one: in process, and over a real port.

Only the way to the host differs: through ``responses``, or by the client's own base URLs. It has no typed errors: it hands
back what came, with its status; what is no JSON where it wants some is its ``ResponseFormattingError``.
"""

from urllib.parse import urlsplit

import pytest
import requests
from linkedin_api.clients.auth.client import AuthClient
from linkedin_api.clients.restli.client import RestliClient
from linkedin_api.common import constants
from linkedin_api.common.errors import ResponseFormattingError

from tests.simulators.platforms.linkedin.hands import ANN, MP4, ORG, PNG, config, new
from tests.simulators.sdk.reach import reaching

DAY_US = 86_400_000_000


@pytest.fixture(params=["in process", "over the port"])
def reach(request, monkeypatch):
    with reaching(request.param, config().model_dump(exclude_defaults=True)) as reach:
        if reach.port is not None:
            base = reach.port.urls["LinkedIn"]
            monkeypatch.setattr(constants, "VERSIONED_BASE_URL", f"{base}/rest")
            monkeypatch.setattr(constants, "NON_VERSIONED_BASE_URL", f"{base}/v2")
            monkeypatch.setattr(constants, "OAUTH_BASE_URL", f"{base}/oauth/v2")
        yield reach


class Sdk:
    """What a user of the client writes, with one token."""

    def __init__(self, token) -> None:
        self.client = RestliClient()
        self.args = {"access_token": token, "version_string": "202611"}

    def post(self, text="Hello", author=ORG, **more: object):
        return self.client.create(resource_path="/posts", entity=new(text, author, **more), **self.args)

    def read(self, urn):
        return self.client.get(resource_path="/posts/{id}", path_keys={"id": urn}, **self.args)

    def list(self, **page: int):
        return self.client.finder(
            resource_path="/posts", finder_name="author", query_params={"author": ORG, **page}, **self.args
        )

    def delete(self, urn):
        return self.client.delete(resource_path="/posts/{id}", path_keys={"id": urn}, **self.args)

    def comment(self, on, text, actor=ANN):
        return self.client.create(
            resource_path="/socialActions/{id}/comments",
            path_keys={"id": on},
            entity={"actor": actor, "message": {"text": text}},
            **self.args,
        )

    def begin(self, kind, **more: object):
        return self.client.action(
            resource_path=f"/{kind}",
            action_name="initializeUpload",
            action_params={"initializeUploadRequest": {"owner": ORG, **more}},
            **self.args,
        )

    def status(self, kind, urn):
        return self.client.get(resource_path=f"/{kind}/{{id}}", path_keys={"id": urn}, **self.args).entity["status"]


@pytest.fixture
def sdk(reach):
    made = Sdk("ann")
    yield made
    made.client.session.close()


def put(url, content, token=None):
    """Bytes go to the URL that LinkedIn named, by plain ``requests``: the client has no upload."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return requests.put(url, data=content, headers=headers, timeout=5)


def test_who_am_i(sdk):
    reply = sdk.client.get(resource_path="/userinfo", access_token="ann")
    assert (reply.status_code, reply.entity["sub"], reply.entity["name"]) == (200, "ann1", "Ann Lee")
    acls = sdk.client.finder(resource_path="/organizationAcls", finder_name="roleAssignee", **sdk.args)
    assert [each["organization"] for each in acls.elements] == [ORG]


def test_publish_and_read_back(sdk, reach):
    made = sdk.post("Fish \\& chips, für alle 🐟 #fish".replace("\\&", "&"))
    assert (made.status_code, made.entity) == (201, None)
    assert made.entity_id == made.decoded_entity_id
    found = sdk.read(made.entity_id)
    assert found.entity["commentary"] == "Fish & chips, für alle 🐟 {hashtag|\\#|fish}"
    (kept,) = reach.act(lambda: reach.world.posts("5001", platform="LinkedIn"))
    assert kept.text == "Fish & chips, für alle 🐟 #fish"
    (entry,) = reach.world.ledger.entries
    assert (entry.event, entry.account, entry.token_account) == ("create_post", ORG, ORG)


def test_a_members_post_cannot_be_read_back(sdk):
    refused = sdk.read(sdk.post("Mine", ANN).entity_id)
    assert (refused.status_code, refused.entity["code"]) == (403, "ACCESS_DENIED")


def test_an_image_is_uploaded_processed_and_shown(sdk, reach):
    begun = sdk.begin("images").value
    assert put(begun["uploadUrl"], PNG).status_code == 401
    assert put(begun["uploadUrl"], PNG, "ann").status_code == 201
    assert sdk.status("images", begun["image"]) == "PROCESSING"
    reach.act(lambda: reach.world.clock.advance(2_000_000))
    assert sdk.status("images", begun["image"]) == "AVAILABLE"
    content = {"media": {"id": begun["image"], "altText": "A spade"}}
    assert sdk.read(sdk.post("Look", content=content).entity_id).entity["content"] == content


def test_a_video_comes_in_parts_and_its_finalize_has_no_body(sdk, reach):
    begun = sdk.begin("videos", fileSizeBytes=len(MP4)).value
    ids = []
    for part in begun["uploadInstructions"]:
        sent = put(part["uploadUrl"], MP4[part["firstByte"] : part["lastByte"] + 1])
        ids.append(sent.headers["etag"])
    request = {"video": begun["video"], "uploadToken": begun["uploadToken"], "uploadedPartIds": ids}
    with pytest.raises(ResponseFormattingError):
        sdk.client.action(
            resource_path="/videos",
            action_name="finalizeUpload",
            action_params={"finalizeUploadRequest": request},
            **sdk.args,
        )
    reach.act(lambda: reach.world.clock.advance(2_000_000))
    assert sdk.status("videos", begun["video"]) == "AVAILABLE"
    assert sdk.post("Film", content={"media": {"id": begun["video"]}}).entity_id.startswith("urn:li:ugcPost:")


def test_upload_urls_lead_back_to_where_the_call_came_from(sdk, reach):
    host = urlsplit(sdk.begin("images").value["uploadUrl"]).hostname
    assert host == ("www.linkedin.com" if reach.port is None else "127.0.0.1")


def test_a_comment_and_a_reply(sdk):
    post = sdk.post().entity_id
    comment = sdk.comment(post, "A question")
    assert comment.entity_id == comment.entity["id"]
    answer = sdk.comment(comment.entity["commentUrn"], "An answer", ORG)
    assert answer.entity["parentComment"] == comment.entity["commentUrn"]
    listed = sdk.client.get_all(
        resource_path="/socialActions/{id}/comments", path_keys={"id": post}, query_params={"count": 5}, **sdk.args
    )
    assert [each["id"] for each in listed.elements] == [comment.entity_id]


def test_a_like_is_listed_and_taken_back(sdk, reach):
    post = sdk.post().entity_id
    liked = sdk.client.create(
        resource_path="/reactions",
        entity={"root": post, "reactionType": "LIKE"},
        query_params={"actor": ANN},
        **sdk.args,
    )
    assert (liked.status_code, liked.decoded_entity_id["actor"]) == (201, ANN)
    assert reach.act(lambda: reach.world.likers(post, platform="LinkedIn")) == ["ann1"]
    key = {"id": {"actor": ANN, "entity": post}}
    found = sdk.client.get(resource_path="/reactions/{id}", path_keys=key, **sdk.args)
    assert found.entity["reactionType"] == "LIKE"
    assert sdk.client.delete(resource_path="/reactions/{id}", path_keys=key, **sdk.args).status_code == 204
    assert sdk.client.delete(resource_path="/reactions/{id}", path_keys=key, **sdk.args).status_code == 404


def test_list_and_page(sdk):
    posts = [sdk.post(f"Post {number}").entity_id for number in range(5)]
    first, last = sdk.list(count=3), sdk.list(count=3, start=3)
    assert [each["id"] for each in (*first.elements, *last.elements)] == posts[::-1]
    assert (first.paging.start, first.paging.count, first.paging.total) == (0, 3, 5)


def test_several_at_once_and_a_long_list_of_names_is_tunnelled(sdk):
    post = sdk.post().entity_id
    names = [post, *(f"urn:li:share:{10**18 + number}" for number in range(99))]
    more = {"viewContext": "AUTHOR" * 100}
    found = sdk.client.batch_get(resource_path="/posts", ids=names, query_params=more, **sdk.args)
    assert found.response.request.headers["X-HTTP-Method-Override"] == "GET"
    assert list(found.results) == [post]
    assert found.statuses[names[1]] == 404


def test_an_edit_shows(sdk):
    post = sdk.post("Before").entity_id
    edited = sdk.client.partial_update(
        resource_path="/posts/{id}", path_keys={"id": post}, patch_set_object={"commentary": "After"}, **sdk.args
    )
    assert edited.status_code == 204
    assert sdk.read(post).entity["commentary"] == "After"


def test_delete_is_repeatable_and_then_the_post_is_gone(sdk):
    post = sdk.post().entity_id
    assert [sdk.delete(post).status_code, sdk.delete(post).status_code] == [204, 204]
    gone = sdk.read(post)
    assert (gone.status_code, gone.entity["code"]) == (404, "NOT_FOUND")
    assert sdk.list().elements == []


def test_a_duplicate_names_the_first_post(sdk):
    first = sdk.post("Only once").entity_id
    again = sdk.post("Only once")
    assert (again.status_code, again.entity_id) == (422, None)
    assert again.entity["message"].endswith(f"Content is a duplicate of {first}")


@pytest.mark.parametrize("how", ["expire", "revoke"])
def test_a_token_that_is_no_longer_good_is_401(sdk, reach, how):
    reach.act(getattr(reach.world.token("ann"), how))
    refused = sdk.post()
    assert (refused.status_code, refused.entity["code"]) == (
        401, "EXPIRED_ACCESS_TOKEN" if how == "expire" else "REVOKED_ACCESS_TOKEN",
    )  # fmt: skip
    assert sdk.list().elements is None


def test_a_dead_version_is_426(sdk):
    sdk.args["version_string"] = "202301"
    refused = sdk.post()
    assert (refused.status_code, refused.entity["code"]) == (426, "NONEXISTENT_VERSION")


def test_a_full_day_is_429_until_midnight_utc(sdk, reach):
    refused = [sdk.post(f"Post {number}") for number in range(151)][-1]
    assert (refused.status_code, refused.entity["code"]) == (429, "TOO_MANY_REQUESTS")
    clock = reach.world.clock
    reach.act(lambda: clock.advance(DAY_US - clock.unix_us() % DAY_US))
    assert sdk.post("The next day").status_code == 201


def test_a_refresh_gives_a_new_pair(sdk, reach):
    auth = AuthClient(client_id="house-client", client_secret="hush")
    given = auth.exchange_refresh_token_for_access_token("ann-refresh")
    assert (given.status_code, given.expires_in) == (200, 60 * 86_400)
    assert Sdk(given.access_token).post().status_code == 201
    again = auth.exchange_refresh_token_for_access_token("ann-refresh")
    assert (again.status_code, again.access_token) == (400, None)


@pytest.mark.parametrize("html", [False, True])
def test_a_server_error_is_handed_back_and_as_a_page_breaks_a_read(sdk, reach, html):
    post = sdk.post().entity_id
    plan = {"fault": "server_error", "first": 2, "do": {"status": 503, "html": html}}
    reach.act(lambda: reach.world.faults.add(plan))
    assert sdk.post("Anybody there?").status_code == 503
    if html:
        with pytest.raises(ResponseFormattingError):
            sdk.read(post)
    else:
        assert sdk.read(post).entity["code"] == "SERVICE_UNAVAILABLE"


@pytest.mark.parametrize("cut", ["reset", "close"])
def test_a_lost_answer_is_a_broken_network_and_the_duplicate_proves_the_post(sdk, reach, cut):
    plan = {"fault": "answer_lost", "first": 1, "when": {"operation": "create_post"}, "do": {"cut": cut}}
    reach.act(lambda: reach.world.faults.add(plan))
    try:
        sdk.post("Did it arrive?")
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
        pass
    else:
        assert cut == "half", "an empty body has no second half"
    (kept,) = reach.act(lambda: reach.world.posts("5001", platform="LinkedIn"))
    assert sdk.post("Did it arrive?").entity["message"].endswith(f":{kept.id}")
