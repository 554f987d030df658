"""X has no quiet form of a request: an account is protected, says so of itself, and a post is read back with it."""

import json
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest

from safety_core.adapters.platforms import x
from safety_core.ports import Answered, Gone, PlatformObject, Ready, Unreadable
from safety_core.secret import Secret
from safety_core.vocabulary import Action
from tests.safety_core.examples import INTENT

TOKEN = Secret("t0ken")
POST = {"id": "12", "text": "Hi", "author_id": "1001"}
SHOWN = PlatformObject(object="12", author="1001", text="Hi")
ON_ITS_TARGET = pytest.mark.parametrize("action", [Action.PUBLISH, Action.REPLY])


def answered(body):
    return Answered(200, {"content-type": "application/json"}, json.dumps(body).encode())


def read(body, *, quiet, action=Action.PUBLISH):
    return x.read_object(answered(body), object_id="12", action=action, account="1001", quiet=quiet)


def by(*users: object):
    return {"data": POST, "includes": {"users": list(users)}}


PROTECTED = {"id": "1001", "name": "House", "username": "house", "protected": True}
OPEN = PROTECTED | {"protected": False}


@ON_ITS_TARGET
def test_a_quiet_post_is_asked_for_as_any_other(action):
    asked = msgspec.structs.replace(INTENT, action=action, target="1900")
    quiet, live = (
        x.commit(asked, account="1001", token=TOKEN, ready=Ready("71"), quiet=quiet) for quiet in (True, False)
    )
    assert quiet == live


def test_who_am_i_asks_whether_the_account_is_protected():
    request = x.who_am_i(TOKEN, account="1001")
    assert (request.method, request.path) == ("GET", "/2/users/me?user.fields=protected")


@pytest.mark.parametrize("protected", [True, False])
def test_the_account_says_of_itself_whether_it_is_protected(protected):
    said = answered({"data": {"id": "1001", "name": "House", "username": "house", "protected": protected}})
    assert x.read_hidden(said, account="1001") is protected
    assert x.read_who_am_i(said, account="1001") == "1001"
    assert x.read_handle(said, account="1001") == "house"


def test_a_quiet_post_is_read_back_with_whether_its_author_is_protected():
    query = parse_qs(urlsplit(x.read_back("12", action=Action.PUBLISH, token=TOKEN, quiet=True).path).query)
    assert query == {
        "tweet.fields": ["author_id,created_at,entities"],
        "expansions": ["author_id"],
        "user.fields": ["protected"],
    }
    live = parse_qs(urlsplit(x.read_back("12", action=Action.PUBLISH, token=TOKEN).path).query)
    assert live == {"tweet.fields": ["author_id,created_at,entities"]}


@ON_ITS_TARGET
def test_a_quiet_post_is_confirmed_where_its_author_is_said_to_be_protected(action):
    assert read(by(PROTECTED), quiet=True, action=action) == SHOWN


@pytest.mark.parametrize(
    "body",
    [
        by(OPEN),
        by(),
        by(PROTECTED | {"id": "1002"}),
        by(PROTECTED | {"protected": "true"}),
        by(PROTECTED, OPEN),
        {"data": POST},
        {"data": POST, "includes": []},
        {"data": POST, "includes": {"users": {"1001": PROTECTED}}},
    ],
)
def test_a_quiet_post_whose_author_is_not_said_to_be_protected_is_not_confirmed(body):
    assert isinstance(read(body, quiet=True), Unreadable)


@pytest.mark.parametrize("body", [by(OPEN), by(PROTECTED), {"data": POST}])
def test_a_live_post_is_confirmed_whoever_its_author_is(body):
    assert read(body, quiet=False) == SHOWN


def test_what_is_to_be_taken_back_is_seen_and_gone_in_either_form():
    gone = {"errors": [{"type": "https://api.x.com/2/problems/resource-not-found", "title": "Not Found Error"}]}
    for quiet in (True, False):
        assert read({"data": POST}, quiet=quiet, action=Action.RECALL) == SHOWN
        assert read(gone, quiet=quiet) == Gone()
