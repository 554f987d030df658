"""The statements as they run: text that is compiled from ``expressions/log.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

HEAD = Statement("SELECT audit_head.size, audit_head.nodes, audit_head.root FROM audit_head")
WRITE_HEAD = Statement(
    """UPDATE audit_head SET size=:size, nodes=:nodes, root=:root, latest_at=CASE WHEN (audit_head.latest_at < :at)
    THEN :at ELSE audit_head.latest_at END""",
)
APPEND_LEAF = Statement("INSERT INTO audit_leaves (position, client, entry) VALUES (:position, :client, :entry)")
COUNT = Statement("SELECT counters.entries FROM counters WHERE counters.client = :is_client")
PUT_COUNT = Statement(
    """INSERT INTO counters (client, entries) VALUES (:client, :entries) ON CONFLICT (client) DO UPDATE SET entries
    = excluded.entries""",
)
LAST_LEAF = Statement(
    "SELECT audit_leaves.position FROM audit_leaves ORDER BY audit_leaves.position DESC LIMIT :param_1 OFFSET :param_2",
    {"param_1": 1, "param_2": 0},
)
ENTRIES = Statement(
    """SELECT audit_leaves.entry FROM audit_leaves WHERE audit_leaves.position >= :start AND audit_leaves.position <
    :stop ORDER BY audit_leaves.position""",
)
ENTRIES_OF = Statement(
    """SELECT audit_leaves.position, audit_leaves.entry FROM audit_leaves WHERE audit_leaves.client = :is_client
    ORDER BY audit_leaves.position""",
)
HORIZON = Statement(
    """SELECT control.epoch, audit_head.size, audit_leaves.entry FROM control JOIN audit_head ON audit_head.one =
    control.one LEFT OUTER JOIN audit_leaves ON audit_leaves.position = audit_head.size - 1""",
)
