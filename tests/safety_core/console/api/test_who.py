"""Who may ask the API: proof, role and tenancy, before anything that is given is looked at."""

import msgspec
import pytest

from safety_core.console.operations import every
from safety_core.console.table import Nothing, Operation
from safety_core.shell import staff
from safety_core.shell.identity import Claimant
from safety_core.vocabulary import Role
from tests.safety_core.console.api.ground import INACTIVE, SPRING

KEY = "a" * 64


class Done(msgspec.Struct):
    pass


def path_of(operation: Operation) -> str:
    return operation.path.replace("{", "").replace("}", "")


@pytest.mark.parametrize(
    "header",
    [
        None, "", "Bearer", "Bearer ", "bearer dana", f"Bearer dana.{KEY}", f"Bearer nobody.{KEY}", f"Bearer dana.{'g' * 64}",
        f"Bearer dana.{KEY[1:]}", f"Basic dana.{KEY}", f"Bearer .{KEY}", f"Bearer ../dana.{KEY}", f"Bearer dana'--.{KEY}",
        "Bearer \xff",
    ],
)  # fmt: skip
def test_without_proof_everybody_is_told_the_same(api, header):
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    answer = api("GET", "/intents", None, headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="holdpoint"')
    assert answer.json() == api("GET", "/intents", None).json()
    assert answer.headers["content-type"] == "application/problem+json"


def test_who_may_act_no_more_is_told_what_nobody_is(api):
    assert api("GET", "/intents", INACTIVE).json() == api("GET", "/intents", None).json()


def test_a_role_that_is_taken_away_stops_at_once(api):
    assert api("GET", "/intents", "olga").status_code == 200
    staff.set_active(api.core, "olga", active=False, by=Claimant("adam", api.keys["adam"]))
    assert api("GET", "/intents", "olga").status_code == 401


@pytest.mark.parametrize("operation", every(), ids=lambda each: each.name)
def test_nobody_is_heard_before_they_have_proved_who_they_are(api, operation):
    broken = {} if operation.method == "GET" else {"content": b"{", "headers": {"Content-Type": "text/plain"}}
    answer = api(operation.method, path_of(operation), None, **broken)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


@pytest.mark.parametrize(
    "operation", [each for each in every() if each.role is not Role.VIEWER], ids=lambda each: each.name
)
def test_who_is_of_a_lower_role_is_refused_before_what_they_give_is_read(api, operation):
    answer = api(operation.method, path_of(operation), "vera", content=b"{", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 403, answer.text
    assert answer.json()["detail"] == f"vera is viewer, and this takes a {operation.role.value}"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OPERATOR, Role.ADMIN])
def test_who_acts_for_some_is_refused_what_is_over_all(api, role):
    over_all = Operation("x.y", "GET", "/x", "X.", role, Nothing, Done, lambda _, __: Done(), everyone=True)
    api.operations = (over_all,)
    api.app = api.made()
    answer = api("GET", "/x", "olga")
    assert (answer.status_code, answer.json()["detail"]) == (403, "olga acts for some clients only"), answer.text
    assert api("GET", "/x", "adam").status_code == 200


def without_name(answer, name):
    return answer.status_code, answer.text.replace(name, "NAME")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/intents/{}", None),
        ("POST", "/intents/{}/cancel", {"reason": "why"}),
        ("POST", "/intents/{}/reschedule", {"at": "2h"}),
    ],
)
def test_another_clients_intent_is_answered_as_one_that_never_was(api, method, path, body):
    theirs, never = api.submitted("olga")["intent"], "int-0000000000000000"
    given = {} if body is None else {"json": body}
    found = without_name(api(method, path.format(theirs), "bert", **given), theirs)
    assert found == without_name(api(method, path.format(never), "bert", **given), never)
    assert found[0] == 404
    assert api("GET", f"/intents/{theirs}", "olga").json()["state"] == "queued"


def test_another_clients_name_is_answered_as_one_that_never_was(api):
    api.submitted("olga")
    for path in ("/intents?client={}", "/queue?client={}", "/outcomes?client={}"):
        found = without_name(api("GET", path.format("acme"), "bert"), "acme")
        assert found == without_name(api("GET", path.format("acxx"), "bert"), "acxx")
        assert found[0] == 404
    found = without_name(api("POST", "/intents", "bert", json=SPRING), "acme")
    assert found == without_name(api("POST", "/intents", "bert", json={**SPRING, "client": "acxx"}), "acxx")
    assert found[0] == 404


def test_everybody_is_shown_what_is_of_their_clients_and_nothing_else(api):
    theirs, others = api.submitted("olga")["intent"], api.submitted("bert", client="bolt", account="bolt-1")["intent"]
    seen = {
        name: {
            *(each["intent"] for each in api("GET", "/intents", name).json()["intents"]),
            *(each["intent"] for each in api("GET", "/queue", name).json()["planned"]),
            *(each["intent"] for each in api("GET", "/outcomes", name).json()["events"]),
        }
        for name in ("olga", "bert", "dana", "vera")
    }
    assert seen == {"olga": {theirs}, "bert": {others}, "dana": {theirs, others}, "vera": {theirs, others}}


def test_two_clients_may_use_one_key_and_learn_nothing_of_each_other(api):
    assert (
        api.submitted("olga", key="same")["intent"]
        != (api.submitted("bert", client="bolt", account="bolt-1", key="same", text="other")["intent"])
    )
