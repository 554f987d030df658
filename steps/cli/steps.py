"""Look up what a feature can say."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from steps.cli.launch import FAILED, PASSED, CouldNotRun, root_of

if TYPE_CHECKING:
    from steps.catalogue.entries import Entry

OUT = click.Path(path_type=Path, dir_okay=False)


@click.command("steps")
@click.argument("search", nargs=-1)
@click.option("--html", type=OUT, metavar="FILE", help="Write all steps as one page that needs no network.")
@click.option("--stub", type=OUT, metavar="FILE", help="Write steps.js, from which editors complete steps.")
@click.option("--json", "as_json", is_flag=True, help="Print for programs.")
def command(*, search: tuple[str, ...], html: Path | None, stub: Path | None, as_json: bool) -> None:
    r"""List the steps that a feature can say, or those in which all words of SEARCH stand.

    Each comes with an example: from the folder "features" where one says it, made up otherwise.

    \b
    Exit codes: 0 listed or written, 1 no step was found, 2 the steps could not be read or the file not written.
    """
    from steps.catalogue.entries import entries_of, types_in
    from steps.cli.listening import listen

    heard = listen(root_of(Path.cwd()), ("features",) if Path("features").is_dir() else ())
    everything = entries_of(heard.definitions, heard.documents)
    if not everything:
        raise CouldNotRun("no step is known at all; install the step library, or name a module in holdpoint_plugins")
    wanted = " ".join(search)
    found = [each for each in everything if each.found_by(wanted)]
    if html is not None:
        from steps.catalogue.page import page

        _write(html, page(everything, version("holdpoint")))
    if stub is not None:
        from steps.catalogue.stub import stub as made

        _write(stub, made(everything, types_in(heard.definitions), stub.name))
    if as_json:
        click.echo(json.dumps([each.as_record() for each in found], ensure_ascii=False, indent=2))
    elif not found:
        nearest = "".join(f"\n    {line}" for line in heard.definitions.nearest("when", wanted))
        click.echo(f"no step has all of these words: {wanted}\n  the nearest that are known:{nearest}")
    elif html is None and stub is None:
        click.echo(listed(found))
    click.get_current_context().exit(PASSED if found else FAILED)


def listed(entries: "list[Entry]") -> str:
    """The steps under their nouns, each with what its words are and an example."""
    lines: list[str] = []
    noun = None
    for each in entries:
        if each.noun != noun:
            lines += ["", each.noun] if lines else [each.noun]
            noun = each.noun
        lines.append(f"  {each.kind.title():<5} {each.text}")
        lines += [f"        {name}: {says}" for name, says in each.words if says != "any words"]
        lines.append(f"        e.g. {each.example.text}" + (f"  ({each.example.place})" if each.example.place else ""))
        lines += [f"               {line}" for line in each.example.below]
    return "\n".join(lines)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CouldNotRun(f"{path}: cannot be written ({error.strerror}); name a folder that is there") from error
    click.echo(f"wrote {path}")
