"""Unmodified Node clients cannot tell the simulated platforms from the real ones, over TLS under the platforms' own names.

Each flow is one process of Node, which says what came of it as a line of JSON (``x.mjs`` and its like).
"""

import json
import os
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest

from tests import npm
from tests.simulators.doors.calls.house import config
from tests.simulators.meta_hand import jpeg

HERE = Path(__file__).parent
FLOW_S = 60
AT_ONCE = {
    "X": {"processing_s": 0},
    "YouTube": {"processing_s": 0},
    "LinkedIn": {"processing_s": 0},
    "Instagram": {"processing_s": 0},
}
"""Nothing has to be waited for: the clock is the machine's own."""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A process of ``holdpoint simulate --tls``: the tables' world."""
    told = config().model_dump(mode="json", include={"apps", "accounts"}, exclude_none=True)
    file = tmp_path_factory.mktemp("world") / "world.json"
    file.write_text(json.dumps({**told, "platforms": AT_ONCE}))
    command = [
        sys.executable,
        "-m",
        "simulators",
        "--port",
        "0",
        "--seed",
        "7",
        "--tls",
        "--json",
        "--world",
        str(file),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            assert process.wait(10) == 0  # else a call made the world itself fail


def control(world, method, path, body=None):
    asked = urllib.request.Request(f"{world['control_url']}/{path}", body, method=method)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return json.load(answer)


@pytest.fixture
def flow(world):
    """Runs one flow of a script in a world that is as it was made; gives what it said, and the effects behind it."""
    node, judges = npm.node(), npm.installed(HERE)
    control(world, "POST", "reset")
    there = quote("https://acme.example/garden.jpg", safe="")
    control(world, "PUT", f"web?url={there}", jpeg(1080, 1080))

    def run(script, name):
        env = {
            **os.environ,
            "JUDGES": str(judges),
            "NODE_EXTRA_CA_CERTS": world["tls"]["ca_file"],
            "SIMULATED_TLS_PORT": world["tls"]["url"].rpartition(":")[2],
            "SIMULATED_CONTROL": world["control_url"],
        }
        command = [node, str(HERE / f"{script}.mjs"), name]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=FLOW_S, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def effects(world):
    return [entry["event"] for entry in control(world, "GET", "ledger")["entries"]]


def x_error(code, detail, limit, remaining):
    return {
        "error": "ApiResponseError", "code": code, "detail": detail, "limit": {"limit": limit, "remaining": remaining},
    }  # fmt: skip


def meta(status, code, subcode=None):
    said = {"error": "FacebookRequestError", "status": status, "code": code}
    return said if subcode is None else {**said, "subcode": subcode}


def axios(status, code):
    return {"error": "AxiosError", "status": status, "code": code}


def gaxios(status, reason):
    return {"error": "GaxiosError", "status": status, "reason": reason}


POST, COMMENT = "create_post", "create_comment"
X = {
    "identity": ({"id": "1001", "username": "acme", "signed": "1001"}, []),
    "publish": (
        {"read": "more", "author": "1001", "answers": True, "liked": True, "likers": ["1001"]},
        [POST, POST, "like"],
    ),
    "media": ({"seen": [{"type": "photo", "alt": "a garden"}, {"type": "video"}, {"type": "photo"}]}, [POST] * 3),
    "list": (
        {"first": ["n6", "n5", "n4", "n3", "n2"], "all": ["n6", "n5", "n4", "n3", "n2", "n1", "n0"], "done": True},
        [POST] * 7,
    ),
    "gone": ({"deleted": True, "error": "Not Found Error"}, [POST, "delete_post"]),
    "refusals": (
        {
            "duplicate": x_error(403, "You are not allowed to create a Tweet with duplicate content.", 100, 98),
            "expired": x_error(401, "Unauthorized", 75, 75),
            "revoked": x_error(401, "Unauthorized", 75, 75),
            "scope": x_error(403, "Forbidden", 100, 99),
            "limit": x_error(429, "Too Many Requests", 100, 0),
            "foreign": x_error(401, "Unauthorized", 5_000, 5_000),
        },
        [POST],
    ),
    "refresh": (
        {"id": "1001", "lasts": 7_200, "again": {"error": "ApiResponseError", "code": 400, "said": "invalid_request"}},
        [],
    ),
}
FACEBOOK = {
    "identity": ({"name": "Acme Garden Tools", "pages": ["2001", "2002"], "username": "acme.garden"}, []),
    "publish": (
        {
            "message": "Fish & chips 🐟", "from": "Acme Garden Tools", "comments": ["more"], "answered": True,
            "likes": ["2001"],
        },
        [POST, COMMENT, COMMENT, "like"],
    ),
    "media": ({"post": True, "attachments": 1}, [POST, POST]),
    "list": ({"pages": [["n4", "n3"], ["n2", "n1"], ["n0"]]}, [POST] * 5),
    "gone": ({"gone": meta(400, 100, 33), "again": meta(400, 100, 33)}, [POST, "delete_post"]),
    "refusals": (
        {
            "duplicate": meta(400, 506),
            "expired": meta(400, 190, 463),
            "revoked": meta(400, 190, 458),
            "permission": meta(403, 200),
            "limit": meta(400, 80_001),
            "foreign": meta(400, 190),
        },
        [POST],
    ),
    "instagram": (
        {
            "state": "FINISHED", "caption": "Fish & chips 🐟", "type": "IMAGE", "comments": ["more"], "answered": True,
            "pages": [["second"], ["Fish & chips 🐟"]], "gone": meta(400, 100, 33), "again": meta(400, 24, 2_207_008),
            "expired": meta(400, 190, 463), "limit": meta(400, 80_002),
        },
        [POST, COMMENT, COMMENT, POST, "delete_post"],
    ),
}  # fmt: skip
LINKEDIN = {
    "identity": ({"sub": "ann1", "runs": ["urn:li:organization:5001"]}, []),
    "publish": (
        {
            "status": 201, "text": "Fish & chips 🐟", "edited": "Chips", "comment": True, "comments": ["more"],
            "likes": ["LIKE"],
        },
        [POST, "edit_post", COMMENT, "like"],
    ),
    "media": ({"host": "www.linkedin.com", "put": 201, "shown": True}, [POST]),
    "list": ({"pages": [["n2", "n1"], ["n0"]], "several": 2}, [POST] * 3),
    "gone": ({"statuses": [204, 204], "gone": axios(404, "NOT_FOUND")}, [POST, "delete_post"]),
    "refusals": (
        {
            "duplicate": {"error": "AxiosError", "status": 422},
            "expired": axios(401, "EXPIRED_ACCESS_TOKEN"),
            "revoked": axios(401, "REVOKED_ACCESS_TOKEN"),
            "scope": axios(403, "ACCESS_DENIED"),
            "limit": axios(429, "TOO_MANY_REQUESTS"),
            "foreign": axios(401, "INVALID_ACCESS_TOKEN"),
            "version": axios(426, "NONEXISTENT_VERSION"),
            "unread": axios(403, "ACCESS_DENIED"),
        },
        [POST, POST],
    ),
    "refresh": ({"sub": "ann1", "forged": {"error": "AxiosError", "status": 400, "said": "invalid_request"}}, []),
}  # fmt: skip
YOUTUBE = {
    "identity": (
        {"id": "UCacmeGardenToolsAcmeGar", "title": "Acme Garden Tools", "uploads": "UUacmeGardenToolsAcmeGar"},
        [],
    ),
    "publish": (
        {"title": "Fish & chips 🐟", "state": "processed", "comment": "more", "answers": ["yes"], "rating": "like"},
        [POST, COMMENT, COMMENT, "like"],
    ),
    "list": (
        {"pages": [["n2", "n1"], ["n0"]], "again": gaxios(400, "subscriptionDuplicate"), "ended": 204},
        [POST, POST, POST, "follow", "unfollow"],
    ),
    "gone": ({"deleted": 204, "left": [], "again": gaxios(404, "videoNotFound")}, [POST, "delete_post"]),
    "refusals": (
        {
            "expired": gaxios(401, "authError"),
            "revoked": gaxios(401, "authError"),
            "foreign": gaxios(401, "authError"),
            "scope": gaxios(403, "insufficientPermissions"),
            "limit": gaxios(403, "quotaExceeded"),
            "title": gaxios(400, "invalidTitle"),
        },
        [],
    ),
    "refresh": (
        {
            "id": "UCacmeGardenToolsAcmeGar",
            "expires": "number",
            "forged": {"error": "GaxiosError", "status": 400, "said": "invalid_grant"},
        },
        [],
    ),
}
FLOWS = [
    (script, name, *flow)
    for script, flows in (("x", X), ("facebook", FACEBOOK), ("linkedin", LINKEDIN), ("youtube", YOUTUBE))
    for name, flow in flows.items()
]


@pytest.mark.parametrize(
    ("script", "name", "said", "done"), FLOWS, ids=[f"{script}-{name}" for script, name, *_ in FLOWS]
)
def test_a_client_meets_what_it_expects_and_its_own_typed_errors(flow, world, script, name, said, done):
    assert flow(script, name) == said
    assert effects(world) == done


def test_every_flow_of_every_script_is_judged():
    written = {
        (file.stem, name)
        for file in HERE.glob("*.mjs")
        for name in re.findall(r"^  async (\w+)\(\) \{", file.read_text(), re.MULTILINE)
    }
    assert written == {(script, name) for script, name, *_ in FLOWS}
