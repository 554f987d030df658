"""Who is told what happens in a process: its log lines and, where the configuration names a collector, that."""

from safety_core.fleet.settings import Loaded
from safety_core.ports import Seam
from safety_core.ports.telemetry import Telemetry


def log_lines() -> None:
    """From now on this process writes its log lines as JSON, or for a person where one is at the terminal."""
    from safety_core.adapters.telemetry import lines  # noqa: PLC0415

    lines.set_up()


def telemetry(loaded: Loaded) -> Telemetry:
    """Who is told of stories. Nothing of OpenTelemetry is loaded where nobody asked for it."""
    named = loaded.settings.telemetry.otlp
    if named is None:
        from safety_core.adapters.telemetry import lines  # noqa: PLC0415

        return lines.LineTelemetry()
    from safety_core.adapters.telemetry import otlp  # noqa: PLC0415

    return otlp.over_http(named)


def told(tells: Telemetry, seam: Seam) -> Seam:
    """The seam, with what passes it told first."""

    def passes(name: str) -> None:
        tells.passed(name)
        seam(name)

    return passes
