"""I9 Append-only: any two checkpoints ever seen are consistent, every record is in the log, indexes and counts have no gap.

The tree is computed here, apart from the code that it judges: two checkpoints whose roots are both those of one list
of entries are consistent with one another. A checkpoint that bears a signature must have that of the key in force there;
whether it must bear one is the step's to say. Each client's entries count themselves, and what the log commits to of people
opens to them, unless it was erased (``commitments.py``); so does what it commits to of documents (``kept_documents.py``).
"""

from reports.checkers import commitments, kept_documents, signatures
from reports.checkers.finding import Finding, Violation, no_data, seconds, violation
from reports.checkers.log import entries, parse, roots
from reports.evidence.folder import Evidence

NAME, TITLE = "I9", "Append-only"


def check(evidence: Evidence) -> Finding:
    """Judge the log, its checkpoints, and that every permit of the records stands in it."""
    if not evidence.audit and not evidence.permits and not any(each.size for each in evidence.checkpoints):
        return no_data(NAME, TITLE, "nothing was written to the audit log")
    rows = [*_gaps(evidence), *_heads(evidence), *_missing(evidence)]
    rows += [*signatures.faults(evidence), *commitments.faults(evidence), *kept_documents.faults(evidence)]
    n = len(evidence.audit)
    if rows:
        why = f"{len(rows)} faults in a log of {n} entries: {rows[0].sentence}"
        return Finding(invariant=NAME, title=TITLE, status="broken", n=n, why=why, rows=tuple(rows))
    proved = max((each.size for each in evidence.checkpoints), default=0)
    if proved == 0:
        return no_data(NAME, TITLE, f"no checkpoint covers any of the {n} entries")
    beyond = f"; the {n - proved} after it have no checkpoint yet" if n > proved else ""
    heads = len(evidence.checkpoints)
    signed = sum(each.note is not None for each in evidence.checkpoints)
    return Finding(
        invariant=NAME,
        title=TITLE,
        status="held",
        n=n,
        why=f"{heads} checkpoints, {signed or 'none'} of them signed, agree on the first {proved} entries{beyond}",
    )


def _gaps(evidence: Evidence) -> list[Violation]:
    found = []
    for expected, row in enumerate(evidence.audit):
        if row.index != expected:
            found.append(violation(f"entry {row.index} stands where {expected} should", row))
            break
        if parse(row.entry) is None:
            found.append(violation(f"entry {row.index} is not one JSON object", row))
    return found


def _heads(evidence: Evidence) -> list[Violation]:
    known = roots((each.entry for each in evidence.audit), {each.size for each in evidence.checkpoints})
    found = []
    size = 0
    for head in sorted(evidence.checkpoints, key=lambda each: (each.seen_us, each.size)):
        if head.size < size:
            found.append(violation(f"at {seconds(head.seen_us)} the log had {head.size} entries, {size} before", head))
        size = max(size, head.size)
        if head.size not in known:
            at = seconds(head.seen_us)
            found.append(
                violation(f"at {at} the log had {head.size} entries; {len(evidence.audit)} were exported", head)
            )
        elif known[head.size] != head.root:
            sentence = (
                f"the root of {head.size} entries seen at {seconds(head.seen_us)} is not that of the exported entries"
            )
            found.append(violation(sentence, head))
    return found


def _missing(evidence: Evidence) -> list[Violation]:
    logged = {entry.get("permit") for _, entry in entries(evidence, {"permit"})}
    return [
        violation(f"permit {each.permit}, minted at {seconds(each.minted_us)}, has no record in the audit log", each)
        for each in evidence.permits
        if each.permit not in logged
    ]
