"""Rows of support.ndjson: whether somebody comes when something is wrong (the installation's word, ``holdpoint support check``).

Here every ``at_us`` is Unix time of the wall clock, in microseconds. Rows of one look at one thing carry the same; the newest look
is the one that counts. Drills, contacts and the templates of letters stand in control.ndjson.
"""

from reports.evidence.row import Row


class AlertRow(Row, frozen=True, kw_only=True, tag="alert_rule"):
    """One alert of the release, and whether a Prometheus has it.

    Attributes:
        prometheus: host and port that were asked. alert: its name.
        released, loaded: SHA-256 (hex) of what it says, in the release's file and as it is loaded, over the UTF-8 bytes of
            ``{"alert":…,"expr":…,"for_s":…,"severity":…}``: keys sorted, no spaces, the expression as that Prometheus writes it,
            without blanks; ``loaded`` is empty where it is not loaded, both are where nobody answered.
        health: Prometheus's own word on its evaluation; empty where it said none.
        saw: why nothing is known of it, in words; empty where Prometheus answered.
    """

    prometheus: str
    alert: str
    released: str
    loaded: str
    health: str
    saw: str
    at_us: int


class FiredRow(Row, frozen=True, kw_only=True, tag="alert_fired"):
    """One alert of the release as it fired, on its way to whoever is on call, by one channel.

    Attributes:
        alert: its name; empty: none was firing. since: when it began, as Prometheus says (ISO 8601).
        managers: how many Alertmanagers that Prometheus hands alerts to.
        channel: ``smtp``, ``webhook``; empty: none is configured. to: SHA-256 (hex) of the address, several joined by a comma.
        taken: the other side said that it has it. saw: why not.
    """

    prometheus: str
    alert: str
    since: str
    managers: int
    channel: str
    to: str
    taken: bool
    saw: str
    at_us: int


class RunbookRow(Row, frozen=True, kw_only=True, tag="runbook_line"):
    """One line of the runbook, typed on this installation.

    Attributes:
        runbook: SHA-256 (hex) of the page's bytes. section: its heading; line: as the page has it.
        exit_code: how it ended, below 0 by a signal; ``None``: it was not typed, ``saw`` says why.
    """

    runbook: str
    section: str
    line: str
    exit_code: int | None
    saw: str
    at_us: int


AnySupportRow = AlertRow | FiredRow | RunbookRow
