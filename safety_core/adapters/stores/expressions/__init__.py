"""The statements, written in SQLAlchemy Core. What runs is their text, compiled beforehand (``statements/``, a room for each noun as here).

Handing compiled text to the driver costs about a tenth of ``Connection.execute`` (measured), and begins and ends nothing
by itself. Nothing that runs imports this: SQLAlchemy and the compiling of these took two thirds of the time from the
command ``holdpoint halt`` to its fence (measured). PostgreSQL compiles the same expressions with its own dialect.

After a change here: ``python -m tests.safety_core.adapters.stores.compiling``.
"""
