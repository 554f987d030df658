"""The rig of one scenario. Steps call it by the words of the vocabulary.

``base``: the ground it stands on; ``hands``: what a scenario does; ``eyes``: what it asks.
"""

from steps.rig.eyes import Eyes


class Rig(Eyes):
    """A world, a store, worker processes and operators, all in virtual time, under one seed."""
