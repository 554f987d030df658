"""What a worker and a halt tell of themselves: the whole story, no word of the post, and nobody waits for who listens."""

from dataclasses import replace

from safety_core.adapters.telemetry.otlp import OtlpTelemetry
from safety_core.fleet.worker import WorkerProcess
from safety_core.shell.fencing import Asked
from safety_core.shell.halt import halt
from safety_core.switches import Scope
from safety_core.vocabulary import PersonId
from tests.safety_core.adapters.telemetry.test_otlp import PATIENCE_MS, Kept, Stuck

POST = "zq-the-post-itself"


def publishing(room, tells: OtlpTelemetry) -> str:
    """The state that a post comes to when its worker is told on."""
    worker = WorkerProcess(replace(room.core, telemetry=tells, seam=tells.passed), threads=1, settlers=1, poll_s=0.01)
    queued = room.submit(POST)
    worker.start()
    came = room.reaches(queued, "confirmed")
    worker.stop()
    assert worker.failed is None
    assert came, room.state(queued)
    return queued.intent.intent


def test_a_publish_is_told_from_its_claim_to_its_outcome_without_a_word_of_it(room):
    kept = Kept()
    tells = OtlpTelemetry(kept)
    intent = publishing(room, tells)
    assert tells.flush(PATIENCE_MS)
    span = next(each for each in kept.get_finished_spans() if each.name == "publish")
    (permit,) = room.store.read(lambda tx: tx.permits())
    assert dict(span.attributes) == {
        "holdpoint.intent": intent,
        "holdpoint.permit": permit.permit,
        "holdpoint.client": "acme",
        "holdpoint.platform": "X",
        "holdpoint.account": "acme-0",
        "holdpoint.action": "publish",
        "holdpoint.worker": "worker-test",
        "holdpoint.outcome": "confirmed",
        "holdpoint.reason": "",
    }
    passed = [each.name for each in span.events]
    wanted = ["publish.claimed", "permit.minted", "publish.answered", "publish.recorded"]
    assert [each for each in passed if each in wanted] == wanted
    secrets = [POST, room.core.vault.own("vault:env:ACME_0").reveal()]
    assert [each for each in secrets if each in kept.words] == []
    tells.close()


def test_a_collector_that_hangs_keeps_no_post_from_going_out(room):
    stuck = Stuck()
    tells = OtlpTelemetry(stuck)
    publishing(room, tells)
    assert stuck.asked.wait(PATIENCE_MS / 1_000)
    stuck.let_go.set()
    tells.close()


def test_a_halt_is_told_with_its_instants_as_events(room):
    kept = Kept()
    tells = OtlpTelemetry(kept)
    core = replace(room.core, telemetry=tells, seam=tells.passed)
    clock = core.clock
    asked = Asked(
        scope=Scope(),
        person=PersonId("dana"),
        proven=True,
        reason=POST,
        asked_us=clock.boot_us(),
        asked_at=clock.now().isoformat(),
    )
    done = halt(core, asked)
    assert tells.flush(PATIENCE_MS)
    (span,) = kept.get_finished_spans()
    assert span.name == "halt"
    assert span.attributes["holdpoint.halt"] == done.halt
    assert span.attributes["holdpoint.outcome"] == "quiesced"
    assert [each.name for each in span.events if each.name in ("halt.raised", "halt.fenced")] == [
        "halt.raised",
        "halt.fenced",
    ]
    assert POST not in kept.words
    tells.close()
