"""The statements as they run: text that is compiled from ``expressions/database.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

SCHEMA = Statement("SELECT meta.value FROM meta WHERE meta.name = :is_name")
ADD_META = Statement("INSERT INTO meta (name, value) VALUES (:name, :value)")
ADD_CONTROL = Statement("INSERT INTO control (one, epoch) VALUES (:one, :epoch)")
ADD_HEAD = Statement("INSERT INTO audit_head (one, size, nodes, root) VALUES (:one, :size, :nodes, :root)")
