"""What is rehearsed is judged as what was observed, and is never taken for it."""

from pathlib import Path

import msgspec

from reports import policy
from reports.checkers import CHECKERS, OBSERVED, check_all
from reports.evidence.folder import from_rows
from reports.evidence.rows import LedgerRow
from reports.verdict import decide
from tests.house.compared import stamped
from tests.house.deciding import STEP, policy_of
from tests.reports import observed_week

EFFECT = LedgerRow(
    scenario="observed", clock="wall", source="simulated", n=1, call=1, arrived_us=1, committed_us=1, visible_us=1, platform="X",
    event="create_post", account="1001", token_account="1001", object="1", visible="00" * 32, tag=None, digest="", target=None,
)  # fmt: skip


def rehearsed():
    return from_rows(stamped(observed_week.Week().rows, "wall"))


def test_rehearsed_rows_are_judged_by_what_was_seen_and_simulated_ones_by_their_ledgers() -> None:
    evidence = rehearsed()
    assert evidence.looks
    assert check_all(evidence) == tuple(check(evidence) for check in OBSERVED)
    simulated = msgspec.structs.replace(evidence, source="simulated")
    for each in (simulated, msgspec.structs.replace(simulated, ledger=(EFFECT,))):
        assert check_all(each) == tuple(check(each) for check in CHECKERS)


def test_by_the_releases_own_policy_a_rehearsal_is_no_data_and_by_its_own_it_is_go_and_says_simulated(
    tmp_path: Path,
) -> None:
    real = observed_week.Week()
    for file, word, missing in (
        (policy.DEFAULT, "NO DATA", ("Provenance: evidence is rehearsed",)),
        (policy_of(tmp_path / "policy.yaml"), "GO", ()),
    ):
        loaded = policy.load(file)
        known = msgspec.structs.replace(real.known(), policy_digest=loaded.digest)
        found = decide(
            STEP, loaded, evidences={"observed": rehearsed()}, run=None, load=None, environment=known,
            signed_by=observed_week.SIGNER, before=real.before,
        )  # fmt: skip
        assert (found.word, found.missing, found.simulated) == (word, missing, True)
