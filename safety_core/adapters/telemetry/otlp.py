"""OpenTelemetry: a span for each story, with the seams that it passed as its events.

Spans are handed to a queue of a limited size, and a thread of the SDK sends them away: an exporter that fails, hangs or is
slow loses spans and holds up nobody.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

from safety_core.adapters.telemetry.lines import LineTelemetry, kept

QUEUE_SPANS, BATCH_SPANS, EXPORT_MS, EVERY_MS = 2_048, 256, 5_000, 1_000


class OtlpTelemetry:
    """``ports.Telemetry`` over one exporter; log lines say the same beside it."""

    traces = True

    def __init__(self, exporter: SpanExporter) -> None:
        provider = TracerProvider(resource=Resource({"service.name": "holdpoint"}), shutdown_on_exit=False)
        self._batch = BatchSpanProcessor(
            exporter,
            max_queue_size=QUEUE_SPANS,
            max_export_batch_size=BATCH_SPANS,
            export_timeout_millis=EXPORT_MS,
            schedule_delay_millis=EVERY_MS,
        )
        provider.add_span_processor(self._batch)
        self._tracer = provider.get_tracer("holdpoint")
        self._lines = LineTelemetry()

    @contextmanager
    def span(self, name: str, about: Mapping[str, str]) -> Iterator[Callable[..., None]]:
        attributes = {f"holdpoint.{key}": value for key, value in kept(about).items()}
        with (
            self._lines.span(name, about),
            # What an exception says may quote a post: neither it nor its words are written into the span.
            self._tracer.start_as_current_span(
                name, attributes=attributes, record_exception=False, set_status_on_exception=False
            ) as under_way,
        ):

            def add(**more: str) -> None:
                for key, value in kept(more).items():
                    under_way.set_attribute(f"holdpoint.{key}", value)

            yield add

    def passed(self, seam: str) -> None:
        trace.get_current_span().add_event(seam)

    def flush(self, within_ms: int) -> bool:
        """Send away what is queued; whether that was done in time."""
        return self._batch.force_flush(within_ms)

    def close(self) -> None:
        """Begin no further export. Whatever the exporter does, the process may end."""
        with suppress(Exception):
            self._batch.shutdown()  # type: ignore[no-untyped-call]


def over_http(url: str) -> OtlpTelemetry:
    """To a collector that takes OTLP over HTTP."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

    made: Any = OTLPSpanExporter(endpoint=url, timeout=EXPORT_MS / 1_000)
    return OtlpTelemetry(made)
