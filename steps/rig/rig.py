"""The rig of one scenario. Steps call it by the words of the vocabulary.

``base``: the ground it stands on; ``hands``: what a scenario does; ``eyes``: what it asks;
``unknowns``: what people say of outcomes that nobody knows, and take back; ``likes``: likes; ``operators``: releases at a
time, drills, alarms; ``audit``: who signs the log, who tampers with it, and the stranger who checks it; ``credentials``:
the tokens of clients, where they are kept, and incidents; ``isolation``: what is tried across clients.
"""

from steps.rig.audit import Audit
from steps.rig.credentials import Credentials
from steps.rig.isolation import Isolation
from steps.rig.likes import Likes


class Rig(Credentials, Likes, Isolation, Audit):
    """A world, a store, worker processes and operators, all in virtual time, under one seed."""
