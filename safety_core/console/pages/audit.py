"""The audit log: searching it, one record, its proof, and whether the log holds."""

from safety_core.console.pages.page import Page

PAGES = (
    Page(
        path="/audit",
        title="Audit log",
        look="audit.search",
        also=("people.list",),
        template="audit/search.html",
        nav="Audit",
    ),
    Page(path="/audit/entries/{index}", title="Audit record", look="audit.show", template="audit/record.html"),
    Page(path="/audit/entries/{index}/proof", title="Inclusion proof", look="audit.prove", template="audit/proof.html"),
    Page(path="/audit/verification", title="Does the log hold?", look="audit.verify", template="audit/verify.html"),
)
