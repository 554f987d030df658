"""History: what changed since the last run that decided the same step, and how each gate fared over the last ones.

It informs and decides nothing: a verdict rests on its own run's evidence alone. Only runs that began before this one are
looked at, so that a report which is made again says what it said.
"""
