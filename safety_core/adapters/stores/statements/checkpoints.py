"""The statements as they run: text that is compiled from ``expressions/checkpoints.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

ADD_CHECKPOINT = Statement(
    "INSERT INTO checkpoints (size, root, note, key_id, at_us) VALUES (:size, :root, :note, :key_id, :at_us)",
)
CHECKPOINTS = Statement(
    """SELECT checkpoints.size, checkpoints.root, checkpoints.note, checkpoints.key_id, checkpoints.at_us FROM
    checkpoints ORDER BY checkpoints.size""",
)
LAST_CHECKPOINT = Statement(
    """SELECT checkpoints.size, checkpoints.root, checkpoints.note, checkpoints.key_id, checkpoints.at_us FROM
    checkpoints ORDER BY checkpoints.size DESC LIMIT :param_1 OFFSET :param_2""",
    {"param_1": 1, "param_2": 0},
)
CHECKPOINTS_BETWEEN = Statement(
    """SELECT checkpoints.size, checkpoints.root, checkpoints.note, checkpoints.key_id, checkpoints.at_us FROM
    checkpoints WHERE checkpoints.size > :after AND checkpoints.size <= :upto ORDER BY checkpoints.size""",
)
ADD_LOG_KEY = Statement("INSERT INTO log_keys (position, verifier) VALUES (:position, :verifier)")
LOG_KEYS = Statement("SELECT log_keys.position, log_keys.verifier FROM log_keys ORDER BY log_keys.position")
