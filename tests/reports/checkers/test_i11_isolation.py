"""What I11 finds, and what it lets pass: each way in which something of one client stands in another's rows."""

import json
from collections.abc import Callable

import pytest

from reports.checkers import i11_isolation
from reports.evidence.folder import from_rows
from reports.evidence.rows import FILES
from tests.reports.bench import Bench

Change = Callable[[Bench], None]


def found(bench: Bench):
    return i11_isolation.check(from_rows(bench.rows()))


def others(bench: Bench, kind: str, client: str = "birch"):
    return next(each for each in getattr(bench, kind) if each.get("client") == client)


def own_halt(bench: Bench):
    """A halt of acme's first account."""
    halt = bench.halts[0]
    halt.update(client="acme", account=others(bench, "bindings", "acme")["account"])
    return halt


def own_entry(bench: Bench, **changes: object) -> None:
    """Change the first audit entry of acme."""
    row = next(each for each in bench.audit if json.loads(each["entry"]).get("client") == "acme")
    row["entry"] = json.dumps({**json.loads(row["entry"]), **changes})


def test_every_kind_of_row_has_a_rule() -> None:
    assert {kind for kinds in FILES.values() for kind in kinds} == set(i11_isolation.WHOSE)


def test_an_honest_load_is_held(little: Bench) -> None:
    assert found(little).status == "held"
    assert found(little).n > len(little.intents)


def test_one_client_alone_shows_nothing(little: Bench) -> None:
    for name in ("bindings", "intents", "permits", "halts"):
        rows = getattr(little, name)
        rows[:] = [each for each in rows if each.get("client") == "acme"]
    little.audit.clear()
    assert found(little).status == "no_data"


def test_a_sole_client_that_others_reached_for_is_judged() -> None:
    refused = {"name": "cross_tenant", "us": 1, "ref": "permit/viewer", "detail": "refused: nothing of it is shown"}
    assert found(Bench(samples=[refused])).status == "held"


def _permit_of_anothers_intent(bench: Bench) -> None:
    others(bench, "permits", "acme")["intent"] = others(bench, "intents")["intent"]


def _permit_on_anothers_account(bench: Bench) -> None:
    others(bench, "permits", "acme")["platform_account"] = others(bench, "bindings")["platform_account"]


def _intent_on_anothers_account(bench: Bench) -> None:
    others(bench, "intents", "acme")["account"] = others(bench, "bindings")["account"]


def _halt_of_anothers_account(bench: Bench) -> None:
    own_halt(bench)["account"] = others(bench, "bindings")["account"]


def _reason_names_anothers_permit(bench: Bench) -> None:
    own_halt(bench)["reason"] = f"because of {others(bench, 'permits')['permit']}."


def _entry_names_anothers_intent(bench: Bench) -> None:
    own_entry(bench, intent=others(bench, "intents")["intent"])


def _entry_says_anothers_account(bench: Bench) -> None:
    own_entry(bench, why=f"seen on {others(bench, 'bindings')['account']}")


def _breach_names_anothers_permit(bench: Bench) -> None:
    permit, intent = others(bench, "permits")["permit"], others(bench, "intents", "acme")["intent"]
    bench.breaches.append({"client": "acme", "intent": intent, "permit": permit, "what": "twice", "found_us": 1})


def _trip_names_anothers_permit(bench: Bench) -> None:
    permit = others(bench, "permits")["permit"]
    bench.trips.append({
        "trip": "tri-acme", "by": "x-publish", "harm": "budget_burn", "does": "halt", "client": "acme", "platform": "X",
        "account": None, "action": "publish", "run": 1, "evidence": 9_000, "threshold": 8_000, "what": f"{permit} failed",
        "tripped_us": 1, "minute": 1, "at": "then", "halt": None, "freed_us": None, "freed_by": None,
    })  # fmt: skip


def document(client: str, **changes: object) -> dict[str, object]:
    made = {
        "document": f"doc-of-{client}", "client": client, "what": "plan", "subject": "2026-01-05", "version": 1,
        "state": "asked", "digest": "d" * 64, "salt": f"{len(client):02x}" * 16, "made_by": None, "made_us": 7, "at": "then",
    }  # fmt: skip
    return {**made, **changes}


def _document_about_anothers_account(bench: Bench) -> None:
    bench.documents.append(document("acme", what="heard", subject=f"X/{others(bench, 'bindings')['account']}/100"))


def _document_holds_anothers_marker(bench: Bench) -> None:
    bench.samples.append({"name": "marker", "us": 1, "ref": "birch", "detail": "birch's own words"})
    bench.documents.append(document("acme", subject="birch's own words"))


def _entry_names_anothers_document(bench: Bench) -> None:
    bench.documents.append(document("birch"))
    own_entry(bench, document="doc-of-birch")


def _bound_twice(bench: Bench) -> None:
    others(bench, "bindings")["platform_account"] = others(bench, "bindings", "acme")["platform_account"]


def _anothers_salt(bench: Bench) -> None:
    own_entry(bench, note=others(bench, "intents")["salt"])


def _marker_shows(bench: Bench) -> None:
    bench.samples.append({"name": "marker", "us": 1, "ref": "birch", "detail": "birch's own words"})
    own_halt(bench)["reason"] = "they said: birch's own words"


def _attempt_was_allowed(bench: Bench) -> None:
    bench.samples.append({"name": "cross_tenant", "us": 1, "ref": "permit/viewer", "detail": "ALLOWED: it shows acme"})


def _attempt_without_a_word(bench: Bench) -> None:
    bench.samples.append({"name": "cross_tenant", "us": 1, "ref": "permit/viewer", "detail": ""})


def _other_without_the_neighbour(bench: Bench) -> None:
    bench.samples.append({"name": "non_interference", "us": 1, "ref": "acme", "detail": "DIFFERENT: in salt"})


BROKEN: tuple[Change, ...] = (
    _permit_of_anothers_intent, _permit_on_anothers_account, _intent_on_anothers_account, _halt_of_anothers_account,
    _reason_names_anothers_permit, _entry_names_anothers_intent, _entry_says_anothers_account,
    _breach_names_anothers_permit, _trip_names_anothers_permit, _document_about_anothers_account,
    _document_holds_anothers_marker, _entry_names_anothers_document, _bound_twice, _anothers_salt, _marker_shows, _attempt_was_allowed,
    _attempt_without_a_word, _other_without_the_neighbour,
)  # fmt: skip


@pytest.mark.parametrize("change", BROKEN, ids=lambda each: each.__name__.strip("_"))
def test_each_way_across_is_found(little: Bench, change: Change) -> None:
    change(little)
    finding = found(little)
    assert finding.status == "broken"
    assert finding.rows


def _own_marker(bench: Bench) -> None:
    bench.samples.append({"name": "marker", "us": 1, "ref": "acme", "detail": "acme's own words"})
    own_halt(bench)["reason"] = "they said: acme's own words"


def _halt_of_all_names_a_client(bench: Bench) -> None:
    bench.halts[0].update(client=None, account=None, reason=f"wrong posts on {others(bench, 'bindings')['account']}")


def _document_of_an_own_account(bench: Bench) -> None:
    account = others(bench, "bindings", "acme")["account"]
    bench.documents.append(document("acme", what="draft", subject=f"X/{account}/100/a"))


def _same_account_name_in_both(bench: Bench) -> None:
    for client in ("acme", "birch"):
        first = others(bench, "bindings", client)["account"]
        for name in ("bindings", "intents", "permits", "halts"):
            for each in getattr(bench, name):
                if (each.get("client"), each.get("account")) == (client, first):
                    each["account"] = "main"
    own_halt(bench)["reason"] = "wrong posts on main"


@pytest.mark.parametrize(
    "change",
    [_own_marker, _halt_of_all_names_a_client, _document_of_an_own_account, _same_account_name_in_both],
    ids=lambda each: each.__name__.strip("_"),
)
def test_what_is_ones_own_or_everybodys_is_let_pass(little: Bench, change: Change) -> None:
    change(little)
    assert found(little).status == "held"


# ---------------------------------------------------------------- two runs


def without(bench: Bench, client: str) -> Bench:
    """The same load with another client removed: epochs, leaf numbers and workers' instants are others then."""
    left = Bench()
    for name in ("halts", "bindings", "intents", "permits"):
        getattr(left, name).extend(dict(each) for each in getattr(bench, name) if each.get("client") != client)
    entries = [json.loads(each["entry"]) for each in bench.audit]
    kept = [each for each in entries if each.get("client") != client]
    left.audit.extend({"index": place, "entry": json.dumps(each)} for place, each in enumerate(kept))
    for each in left.permits:
        each.update(epoch=each["epoch"] + 7, minted_us=each["minted_us"] + 5, worker="another")
    return left


def compared(both: Bench, alone: Bench):
    return i11_isolation.compare(from_rows(both.rows()), from_rows(alone.rows()), "acme")


def test_a_run_without_the_neighbour_is_the_same_after_the_projection(little: Bench) -> None:
    finding = compared(little, without(little, "birch"))
    assert finding.status == "held"
    assert finding.n > 0


def test_nothing_done_is_nothing_compared() -> None:
    bound = {"client": "birch", "platform": "X", "account": "birch-1", "platform_account": "1"}
    assert compared(Bench(bindings=[bound]), Bench(bindings=[bound])).status == "no_data"


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("intents", "salt", "00" * 16),
        ("intents", "intent", "int-other"),
        ("intents", "state", "cancelled"),
        ("intents", "attempts", 9),
        ("permits", "permit", "per-other"),
        ("permits", "reason", "absent"),
        ("halts", "reason", "something else"),
    ],
)
def test_whatever_else_differs_is_found(little: Bench, kind: str, field: str, value: object) -> None:
    own_halt(little)
    alone = without(little, "birch")
    others(alone, kind, "acme")[field] = value
    assert compared(little, alone).status == "broken"


NUMBERED = {"subject": "X/acme-1/200", "digest": "e" * 64}
"""What names an object of a platform, which numbers them over all accounts."""


@pytest.mark.parametrize(
    ("what", "changes", "status"),
    [
        ("plan", {"made_us": 9, "at": "later"}, "held"),
        ("plan", NUMBERED, "broken"),
        ("brand", {"digest": "e" * 64}, "broken"),
        ("asset", {"state": "withdrawn"}, "broken"),
        ("asset", {"version": 2}, "broken"),
        ("heard", NUMBERED, "held"),
        ("draft", NUMBERED, "held"),
        ("draft", {"state": "withdrawn"}, "broken"),
        ("heard", {"made_by": "dana"}, "broken"),
    ],
)
def test_documents_are_the_same_without_the_neighbour(little: Bench, what: str, changes: dict, status: str) -> None:
    alone = without(little, "birch")
    little.documents += [document("acme", what=what), document("birch", what=what, state="rejected")]
    alone.documents.append(document("acme", what=what, **changes))
    assert compared(little, alone).status == status


@pytest.mark.parametrize(("what", "status"), [("plan", "broken"), ("heard", "held")])
def test_of_what_was_heard_the_log_commits_to_names_of_a_platforms_objects(
    little: Bench, what: str, status: str
) -> None:
    alone = without(little, "birch")
    for bench, commitment in ((little, "c" * 64), (alone, "b" * 64)):
        kept = {"kind": "document_kept", "client": "acme", "document": "doc-1", "what": what, "commitment": commitment}
        bench.audit.append({"index": len(bench.audit), "entry": json.dumps(kept)})
    assert compared(little, alone).status == status


def test_a_row_more_or_less_is_found(little: Bench) -> None:
    alone = without(little, "birch")
    alone.permits.remove(others(alone, "permits", "acme"))
    assert compared(little, alone).status == "broken"
    assert compared(alone, little).status == "broken"
