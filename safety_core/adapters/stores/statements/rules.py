"""The statements as they run: text that is compiled from ``expressions/rules.py`` and not written by hand.

    python -m tests.safety_core.adapters.stores.compiling

In text nothing is left to import or to compile between the command of a halt and its fence.
"""

from safety_core.adapters.stores.statement import Statement

PUT_RULES = Statement(
    """INSERT INTO rules (name, version, digest, body, loaded_by, at) VALUES (:name, :version, :digest, :body,
    :loaded_by, :at)""",
)
RULES = Statement(
    """SELECT rules.name, rules.version, rules.digest, rules.body, rules.loaded_by, rules.at FROM rules WHERE
    rules.name = :is_name ORDER BY rules.version DESC LIMIT :param_1 OFFSET :param_2""",
    {"param_1": 1, "param_2": 0},
)
EVERY_RULES = Statement(
    """SELECT rules.name, rules.version, rules.digest, rules.body, rules.loaded_by, rules.at FROM rules ORDER BY
    rules.name, rules.version""",
)
