"""People, clients and their accounts."""

from sqlalchemy import bindparam, exists, select, update

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import insertion, ordered, some, where

ADD_CLIENT = insertion(schema.clients, ["client"])
CLIENTS = select(schema.clients.c.client).order_by(schema.clients.c.client)
HAS_CLIENT = select(exists().where(where(schema.clients, "client")))
ADD_ACCOUNT = insertion(schema.accounts, rows.ACCOUNT.names)
AMEND_ACCOUNT = (
    update(schema.accounts)
    .values(handle=bindparam("handle"), refresh=bindparam("refresh"))
    .where(where(schema.accounts, "client", "platform", "account", "platform_account", "credential"))
)
ADD_LANE = insertion(schema.lanes, [*rows.BINDING, "resume_us"])
ACCOUNTS = ordered(rows.ACCOUNT, "client", "platform", "account")
ACCOUNT = some(rows.ACCOUNT, "client", "platform", "account")
BOUND = some(rows.ACCOUNT, "platform", "platform_account")
ADD_PERSON = insertion(schema.people, rows.PERSON.names)
PEOPLE = ordered(rows.PERSON, "person")
PERSON = some(rows.PERSON, "person")
SET_ACTIVE = update(schema.people).values(active=bindparam("active")).where(where(schema.people, "person"))
