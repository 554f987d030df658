from pathlib import Path

from simulators.faults.kinds import KINDS

ROOT = Path(__file__).resolve().parents[3]
MACHINERY = {"__init__", "plan", "kinds", "deck", "acts"}


def test_every_fault_has_a_file_a_test_and_a_line_in_the_docs() -> None:
    kinds = {kind.model_fields["fault"].annotation.__args__[0] for kind in KINDS}
    files = {path.stem for path in (ROOT / "simulators" / "faults").glob("*.py")} - MACHINERY
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    docs = (ROOT / "docs" / "faults.md").read_text()
    assert files == kinds
    assert kinds <= tests
    assert {kind for kind in kinds if f"| `{kind}` |" in docs} == kinds
