"""One client's own export: what may be handed to a client, with nothing of another in it."""

from pathlib import Path

import click
import msgspec

from safety_core.cli.common import config_option, looking, person_options, write_whole


@click.command("client")
@click.argument("client")
@click.argument("file", type=click.Path(path_type=Path))
@person_options
@config_option
def client_export(client: str, file: Path, as_person: str | None, key_file: str | None, config: str | None) -> None:
    r"""Write what is CLIENT's to FILE: halts that concern it, accounts, intents, permits, and its audit entries with proofs.

    Of others there is nothing in it but hashes of hashes, by which each entry is shown to stand in the whole log.

    \b
    Exit codes: 0 written, 2 there is no such client, or FILE cannot be written, 4 --as NAME is not proved, 5 the database
    could not be opened.
    """
    from safety_core.shell.export import rows_of
    from safety_core.shell.names import known_client

    with looking(config, as_person, key_file) as core:
        known = core.store.read(lambda tx: known_client(tx, client))
    with looking(config, None, None) as core:
        rows = rows_of(core.store, known)
    write_whole(file, (msgspec.json.encode(row) + b"\n" for row in rows))
    click.echo(f"{len(rows)} rows of {known} are in {file}")
