"""Print what Prometheus is told: what is published, halted, queued and unknown now, for when the console does not serve it."""

from pathlib import Path

import click

from safety_core.cli.common import config_option, opened, write_whole


@click.command("metrics")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write it there, whole or not at all, instead of printing it (node_exporter's textfile collector reads *.prom).",
)
@config_option
def command(output: Path | None, config: str | None) -> None:
    r"""Print every metric once, in Prometheus's text form. It needs the database and nothing else: no console, no worker.

    \b
      holdpoint metrics | promtool check metrics
      holdpoint metrics --output /var/lib/node_exporter/holdpoint.prom     (from cron, each minute)

    \b
    Exit codes:
      0  printed; what could not be read is missing from it, and holdpoint_store_readable is 0
      2  a broken configuration, or the file cannot be written
      5  there is no database, or it cannot be opened
    """
    from safety_core.monitoring.exposition import exposition

    with opened(config) as core:
        said = exposition(core)
    if output is None:
        click.echo(said, nl=False)
    else:
        write_whole(output, [said])
