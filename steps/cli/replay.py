"""Run one scenario of an earlier run again, with its seed, and whether it fails the same way."""

from pathlib import Path

import click

from steps.cli.launch import COULD_NOT_RUN, FAILED, PASSED, CouldNotRun, Order, launch, new_run_id, root_of, runs_folder
from steps.cli.past import PastCase, PastRun, find_run, read_run


@click.command("replay")
@click.argument("which", metavar="RUN#SCENARIO")
@click.option("--evidence", type=click.Path(path_type=Path), default=None, help="The folder to write (default: new).")
@click.option("-v", "--verbose", is_flag=True, help="Show Python's traceback of a failure.")
def command(*, which: str, evidence: Path | None, verbose: bool) -> None:
    """Run one scenario of an earlier run again.

    RUN is the id of a run or its folder; SCENARIO is the scenario's name, or FILE:LINE. The seed is that run's.

    Exit codes: 0 the scenario passes now, 1 it does not, 2 it could not be run.
    """
    run, hash_mark, scenario = which.partition("#")
    if not (run and hash_mark and scenario):
        raise CouldNotRun(f"{which!r}: write it as RUN#SCENARIO, with the scenario's name or FILE:LINE after the #")
    root = root_of(Path.cwd())
    past = read_run(find_run(run, root))
    then = the_one(past, scenario)
    file = root / then.uri
    if not file.is_file():
        raise CouldNotRun(f"{then.place}: the file is gone; check out the commit in {past.folder / 'environment.json'}")
    _warn_of_changes(past, then, file)
    folder = evidence.absolute() if evidence is not None else runs_folder(root) / new_run_id(replay=True)
    click.echo(f"replaying {then.place} of {past.folder.name} with seed {past.seed}")
    order = Order(root, (str(file),), past.seed, folder, at=(f"{file}:{then.line}",), verbose=verbose)
    code = launch(order)
    if code == COULD_NOT_RUN:
        raise CouldNotRun(f"{then.place} could not be run, see above")
    now = read_run(folder).cases
    click.echo(compared(then, now[0] if len(now) == 1 else None))
    click.get_current_context().exit(PASSED if code == PASSED else FAILED)


def the_one(past: PastRun, scenario: str) -> PastCase:
    """The case that ``scenario`` means.

    Raises:
        CouldNotRun: none, with the nearest names; or several, with their places.
    """
    import difflib

    exact = [case for case in past.cases if case.place == scenario]
    found = exact or [case for case in past.cases if scenario in {case.name, f"{case.uri}:{case.scenario_line}"}]
    if len(found) == 1:
        return found[0]
    if found:
        places = "".join(f"\n    {case.place}" for case in found)
        raise CouldNotRun(f"{len(found)} of {past.folder.name} are called {scenario!r}; name one by FILE:LINE:{places}")
    names = {case.name for case in past.cases} | {case.place for case in past.cases}
    near = difflib.get_close_matches(scenario, sorted(names), n=3, cutoff=0.4)
    offer = "".join(f"\n    {name}" for name in near) or " nothing alike was run"
    raise CouldNotRun(f"there is no scenario {scenario!r} in {past.folder.name}; did you mean:{offer}")


def _warn_of_changes(past: PastRun, then: PastCase, file: Path) -> None:
    from steps.plugin.document import UnreadableFeature, read_source

    try:
        same = read_source(file, then.uri) == past.sources.get(then.uri)
    except UnreadableFeature as error:
        raise CouldNotRun(str(error)) from error
    if not same:
        click.echo(
            f"note: {then.uri} was changed since that run; line {then.line} may be another scenario now", err=True
        )


def compared(then: PastCase, now: PastCase | None) -> str:
    """One sentence on how the replay went beside the run it repeats."""
    if now is None:
        return f"{then.place}: the replay left no single record to compare"
    if now.status == then.status == "PASSED":
        return "passed then, passes now"
    if now.status == "PASSED":
        return f"{then.status.lower()} then, passes now: it was repaired, or depends on more than the seed"
    if now.same_failure_as(then):
        return "failed the same way"
    then_error = (then.failure or {}).get("error", then.status.lower())
    now_error = (now.failure or {}).get("error", now.status.lower())
    return f"did not fail the same way\n  then: {then_error}\n  now:  {now_error}"
