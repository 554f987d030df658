"""Judging a bundle anew: from the evidence in it, by the policy in it, in a folder of its own."""

import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from reports import policy
from reports.errors import ReportError
from reports.evidence import over_http
from reports.judge import read_and_decide, rendered
from reports.signed import statement
from reports.signed.bundle import EVIDENCE, payload
from reports.signed.verify_gate import ENVELOPE, GATE, Line, shown


def again(files: Mapping[str, bytes], key_id: str) -> Line:
    """Whether the evidence gives the very ``gate.json`` that was signed."""
    said = payload(files.get(ENVELOPE, b"")).get("predicate", {}).get("holdpoint", {})
    made_by, here = shown(said.get("build")), version("holdpoint")
    other = f" (made by Holdpoint {made_by}, judged anew by {here})" if made_by != here else ""
    with tempfile.TemporaryDirectory(prefix="holdpoint-verify-") as temporary:
        folder = Path(temporary)
        for name in (*EVIDENCE, *filter(over_http.FILE.fullmatch, files), statement.POLICY):
            if name in files:
                (folder / name).write_bytes(files[name])
        try:
            loaded = policy.load(folder / statement.POLICY)
            made = read_and_decide(folder, loaded, str(said.get("step")), signed_by=key_id)
        except ReportError as wrong:
            told = str(wrong).replace(f"{folder}/", "")
            return Line("BROKEN", f"judged anew: the evidence gives no verdict{other}: {shown(told)}")
        gate = rendered(made, GATE)[GATE]
    if gate != files.get(GATE):
        word = made.verdict.word
        return Line("BROKEN", f"judged anew: the evidence gives another {GATE} than was signed, verdict {word}{other}")
    return Line("ok", f"judged anew: {made.verdict.word}, {GATE} is the same to the byte{other}")
