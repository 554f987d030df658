"""Processes: what a worker runs, and the two places that choose adapters (``settings`` and ``compose``)."""
