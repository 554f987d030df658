"""The rig of one scenario. Steps call it by the words of the vocabulary.

``base``: the ground it stands on; ``hands``: what a scenario does; ``eyes``: what it asks;
``unknowns``: what people say of outcomes that nobody knows, and take back; ``operators``: releases at a time, drills, alarms;
``isolation``: what is tried across clients.
"""

from steps.rig.isolation import Isolation


class Rig(Isolation):
    """A world, a store, worker processes and operators, all in virtual time, under one seed."""
