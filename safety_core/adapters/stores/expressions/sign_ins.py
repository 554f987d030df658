"""Signing in: passwords, sessions, and attempts that failed."""

from sqlalchemy import bindparam, delete

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.expressions.making import ordered, put, some, where

SIGN_IN = some(rows.SIGN_IN, "person")
PUT_SIGN_IN = put(rows.SIGN_IN, "person")
DROP_SIGN_IN = delete(schema.sign_ins).where(where(schema.sign_ins, "person"))
SESSION = some(rows.SESSION, "digest")
SESSIONS_OF = ordered(rows.SESSION, "began_us", "digest").where(where(schema.sessions, "person"))
PUT_SESSION = put(rows.SESSION, "digest")
END_SESSION = delete(schema.sessions).where(where(schema.sessions, "digest"))
END_SESSIONS = delete(schema.sessions).where(where(schema.sessions, "person"))
FORGET_SESSIONS = delete(schema.sessions).where(schema.sessions.c.until_us < bindparam("before_us"))
FAILURES = some(rows.FAILURES, "subject")
PUT_FAILURES = put(rows.FAILURES, "subject")
DROP_FAILURES = delete(schema.failures).where(where(schema.failures, "subject"))
FORGET_FAILURES = delete(schema.failures).where(schema.failures.c.last_us < bindparam("before_us"))
