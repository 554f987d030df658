"""Copies of the product outside any checkout, with patches applied and seen to have changed what they name.

``git apply`` inside a folder that a repository ignores changes nothing and returns 0: hence outside, and hence the look.
"""

import compileall
import os
import shutil
import subprocess
from collections.abc import Iterable
from importlib.util import cache_from_source
from pathlib import Path

from tests.mutants.patches import BadPatch, Patch

ROOT = Path(__file__).resolve().parents[2]
GROUNDS = ("safety_core", "simulators", "steps", "loadtests", "reports")


def copy_of_checkout(to: Path, *, compiled: bool = True) -> Path:
    """The files that are tracked, or untracked and not ignored, as they are now; compiled, so that clones start fast.

    Raises:
        BadPatch: the place lies inside a repository, or the checkout's files cannot be listed.
    """
    held = [parent for parent in (to, *to.parents) if (parent / ".git").exists()]
    if held:
        raise BadPatch(f"{to} lies inside the repository {held[0]}: set TMPDIR to a folder outside any")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode != 0:
        raise BadPatch(f"git cannot list the files of {ROOT}: {listed.stderr.decode(errors='replace').strip()}")
    for name in filter(None, listed.stdout.decode().split("\0")):
        source = ROOT / name
        if source.is_file():  # a file may be deleted and the deletion not committed yet
            target = to / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
            if compiled and target.suffix == ".py" and name.partition("/")[0] in GROUNDS:
                _copy_bytecode(source, target)
    for ground in GROUNDS if compiled else ():
        compileall.compile_dir(to / ground, quiet=2)
    return to


def _copy_bytecode(source: Path, target: Path) -> None:
    """What the checkout has of it: it names its source's time and size, and where it is not of this source it is compiled anew."""
    bytecode = Path(cache_from_source(str(source)))
    if bytecode.is_file():
        copied = Path(cache_from_source(str(target)))
        copied.parent.mkdir(exist_ok=True)
        shutil.copy2(bytecode, copied)


def clone(base: Path, to: Path) -> Path:
    """A copy of a copy, by links: its files are the base's own until ``apply`` changes one."""
    shutil.copytree(base, to, copy_function=os.link)
    return to


def clone_of(names: Iterable[str], base: Path, to: Path) -> Path:
    """The same of some of its files, to see whether patches apply."""
    to.mkdir()
    for name in names:
        if (base / name).exists():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            os.link(base / name, to / name)
    return to


def apply(patch: Patch, copy: Path) -> None:
    """Change the copy.

    Raises:
        BadPatch: it no longer applies, or applied and left a file as it was.
    """
    before = {name: _bytes(copy / name) for name in patch.files}
    for name, own in before.items():
        if own:
            (copy / name).unlink()  # a link to the base's file: written through, it would change that, too
            (copy / name).write_bytes(own)
    git_apply(copy, patch)
    same = [name for name in patch.files if _bytes(copy / name) == before[name]]
    if same:
        raise BadPatch(f"{patch.name} applied and left {', '.join(same)} as it was")
    for name in patch.files:
        for compiled in (copy / name).parent.glob(f"__pycache__/{Path(name).stem}.*.pyc"):
            compiled.unlink()


def git_apply(copy: Path, patch: Patch) -> None:
    """Have git change the files of a patch, in a folder outside any repository.

    Raises:
        BadPatch: it no longer applies.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        ["git", "apply", "--whitespace=nowarn", str(patch.path)],
        cwd=copy,
        env=env | {"GIT_CEILING_DIRECTORIES": str(copy.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BadPatch(f"{patch.name} no longer applies: {done.stderr.strip()}")


def overwrite(path: Path, text: str) -> None:
    """Give a clone's file other words; the base, which it was linked to, keeps its own."""
    path.unlink()
    path.write_text(text, encoding="utf-8")
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
        compiled.unlink()


def modules(patches: list[Patch]) -> dict[str, str]:
    """The modules that patches change, each with its file relative to the root."""
    files = {name for patch in patches for name in patch.files if name.endswith(".py")}
    return {name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): name for name in sorted(files)}


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
