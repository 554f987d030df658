"""Spans of a publish and of a halt: who, where and what became of it, no post and no token; and nobody waits for them."""

import threading

import pytest
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from safety_core.adapters.telemetry.otlp import QUEUE_SPANS, OtlpTelemetry
from safety_core.errors import BadInput
from safety_core.fleet import compose, compose_telemetry, settings
from safety_core.fleet.telemetry_settings import TelemetrySettings, check

PATIENCE_MS = 30_000
MARK = "zq-in-everything"


class Kept(InMemorySpanExporter):
    """Everything that was exported, as it would be sent."""

    @property
    def words(self) -> str:
        return "".join(each.to_json() for each in self.get_finished_spans())


class Stuck(SpanExporter):
    """An exporter that answers nobody until it is let go."""

    def __init__(self) -> None:
        self.asked, self.let_go = threading.Event(), threading.Event()

    def export(self, spans):  # noqa: ARG002  # the port of the SDK
        self.asked.set()
        self.let_go.wait()
        return SpanExportResult.FAILURE


class Failing(SpanExporter):
    def __init__(self) -> None:
        self.asked = threading.Event()

    def export(self, spans):  # noqa: ARG002  # the port of the SDK
        self.asked.set()
        raise RuntimeError(MARK)


def told(exporter) -> OtlpTelemetry:
    return OtlpTelemetry(exporter)


def fail_within_a_story(tells: OtlpTelemetry) -> None:
    with tells.span("publish", {"intent": "int_1", "client": "acme", "text": MARK}) as add:
        tells.passed("permit.minted")
        add(permit="per_1", token=MARK)
        raise KeyError(MARK)


def test_a_span_says_what_may_be_said_and_leaves_out_the_rest():
    kept = Kept()
    tells = told(kept)
    with pytest.raises(KeyError):
        fail_within_a_story(tells)
    assert tells.flush(PATIENCE_MS)
    (span,) = kept.get_finished_spans()
    assert (span.name, [each.name for each in span.events]) == ("publish", ["permit.minted"])
    assert dict(span.attributes) == {
        "holdpoint.intent": "int_1",
        "holdpoint.client": "acme",
        "holdpoint.permit": "per_1",
    }
    assert MARK not in kept.words
    tells.close()


def test_a_seam_that_is_passed_outside_every_story_is_nobodys():
    kept = Kept()
    tells = told(kept)
    tells.passed("store.committed")
    assert tells.flush(PATIENCE_MS)
    assert kept.get_finished_spans() == ()
    tells.close()


def test_an_exporter_that_hangs_holds_up_nobody_and_its_queue_does_not_grow():
    stuck = Stuck()
    tells = told(stuck)
    more = QUEUE_SPANS * 2
    for _ in range(more):  # it would never return if one span waited for the exporter
        with tells.span("publish", {"intent": "int_1"}):
            tells.passed("permit.minted")
    assert stuck.asked.wait(PATIENCE_MS / 1_000)
    assert len(tells._batch._batch_processor._queue) <= QUEUE_SPANS
    stuck.let_go.set()
    tells.close()


def test_an_exporter_that_fails_is_nobodys_failure():
    failing = Failing()
    tells = told(failing)
    with tells.span("publish", {"intent": "int_1"}):
        pass
    tells.flush(PATIENCE_MS)
    assert failing.asked.is_set()
    with tells.span("publish", {"intent": "int_2"}):
        pass
    tells.close()


def test_nothing_of_it_is_chosen_unless_the_configuration_names_a_collector(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(settings.CONFIG_VARIABLE, raising=False)
    assert not compose_telemetry.telemetry(settings.load(None)).traces
    (tmp_path / "holdpoint.toml").write_text('[telemetry]\notlp = "http://127.0.0.1:9/v1/traces"\n')
    tells = compose_telemetry.telemetry(settings.load(None))
    assert tells.traces
    tells.close()
    assert compose.no_seam("any") is None


@pytest.mark.parametrize("wrong", ["", "127.0.0.1:4318", "ftp://h/", "http://", "http://u:p@h/", "http://h:x/"])
def test_an_address_that_is_none_is_refused_and_not_repeated(wrong):
    with pytest.raises(BadInput, match=r"telemetry\.otlp") as said:
        check(TelemetrySettings(otlp=wrong))
    assert "u:p" not in str(said.value)
