"""The sandbox's settings, and leave to act for real."""

from sqlalchemy import bindparam, func, select, text

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import columns, insertion, ordered, put

ADD_SANDBOX = insertion(schema.sandboxes, rows.SANDBOX.names)
SANDBOX = select(*columns(rows.SANDBOX)).order_by(schema.sandboxes.c.serial.desc()).limit(1)
SANDBOXES = ordered(rows.SANDBOX, "serial")
EFFECTS_UNDER = (
    select(func.count())
    .select_from(schema.permits)
    .where(text("permits.sandbox = 'record'"), schema.permits.c.setting == bindparam("is_setting"))
    .where(text("permits.state NOT IN ('rejected', 'not_sent', 'absent')"))
)
PUT_LEAVE = put(rows.LEAVE, "serial")
LEAVE = select(*columns(rows.LEAVE)).order_by(schema.leaves.c.serial.desc()).limit(1)
LEAVES = ordered(rows.LEAVE, "serial")
