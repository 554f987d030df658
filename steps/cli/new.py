"""Begin a feature file: the right tags, and one scenario that runs as it stands."""

import re
from pathlib import Path

import click

from steps.cli.launch import CouldNotRun

PART = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


@click.command("new")
@click.argument("what", metavar="NOUN/NAME")
def command(*, what: str) -> None:
    r"""Begin a feature: `holdpoint new kill-switch/per-client` writes features/kill_switch/per_client.feature.

    The file has the noun's tags and one scenario that runs as it stands; change it from there. Nothing is overwritten.
    A noun like no other is answered with the list of all: `holdpoint new ?/x`.

    \b
    Exit codes: 0 written, 2 not, with the reason.
    """
    from steps.skeletons import NOUNS

    noun, slash, name = what.lower().partition("/")
    if not (slash and PART.fullmatch(name) and noun):
        raise CouldNotRun(
            f"{what!r}: write it as NOUN/NAME in letters, digits and dashes, as in kill-switch/per-client"
        )
    skeleton = NOUNS.get(noun.replace("_", "-"))
    if skeleton is None:
        raise CouldNotRun(_unknown(noun, sorted(NOUNS)))
    path = Path("features", noun.replace("-", "_"), f"{name.replace('-', '_')}.feature")
    title = re.sub("[-_]", " ", name).capitalize()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(skeleton.text(title))
    except FileExistsError as error:
        raise CouldNotRun(f"{path} is there already and is not overwritten; choose another name") from error
    except OSError as error:
        raise CouldNotRun(f"{path}: cannot be written ({error.strerror})") from error
    click.echo(f"wrote {path}\n  run it:     holdpoint run {path}\n  what else can be said: holdpoint steps")


def _unknown(noun: str, known: list[str]) -> str:
    import difflib

    begun = [each for each in known if each.startswith(noun)]
    near = begun or difflib.get_close_matches(noun, known, n=3, cutoff=0.6)
    offer = "".join(f"\n    {each}" for each in near or known)
    return f"there is no noun {noun!r}; {'did you mean' if near else 'the nouns are'}:{offer}"
