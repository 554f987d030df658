"""The rig of one scenario. Steps call it by the words of the vocabulary.

``base``: the ground it stands on; ``hands``: what a scenario does; ``eyes``: what it asks;
``unknowns``: what people say of outcomes that nobody knows, and take back; ``likes``: likes; ``approvers``: what people say
of what waits for a yes; ``operators``: releases at a time, drills, alarms; ``audit``: who signs the log, who tampers with
it, and the stranger who checks it; ``erasure``: what is erased, and left out; ``credentials``: the tokens of clients, where
they are kept, and incidents; ``pacing``: limits, quiet hours, and what the platform saw of how fast it went;
``budgeting``: objectives, what goes wrong, and what stops by itself; ``isolation``: what is tried across clients.
"""

from steps.rig.approvers import Approvers
from steps.rig.budgeting import Budgeting
from steps.rig.credentials import Credentials
from steps.rig.erasure import Erasure
from steps.rig.isolation import Isolation
from steps.rig.pacing import Pacing


class Rig(Pacing, Credentials, Budgeting, Approvers, Isolation, Erasure):
    """A world, a store, worker processes and operators, all in virtual time, under one seed."""
