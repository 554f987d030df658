"""The rig of one scenario. Steps call it by the words of the vocabulary.

``base``: the ground it stands on; ``hands``: what a scenario does; ``eyes``: what it asks;
``unknowns``: what people say of outcomes that nobody knows, and take back; ``likes``: likes; ``approvers``: what people say
of what waits for a yes; ``operators``: releases at a time, drills, alarms; ``audit``: who signs the log, who tampers with
it, and the stranger who checks it; ``erasure``: what is erased, and left out; ``credentials``: the tokens of clients, where
they are kept, and incidents; ``house``: refreshed tokens, and who verifies the house accounts; ``sandboxing``: what the
sandbox catches and lets out, and leave to act for real; ``pacing``: limits, quiet
hours, and what the platform saw of how fast it went; ``isolation``: what is tried across clients; ``letters``: what clients
are told and answer; ``flags``: what an admin turns on and off; ``rollouts``: the rollout, its canaries and who moves it;
``budgeting``: objectives, what goes wrong, and what stops by itself; ``ears``: what platforms tell by themselves;
``timetable``: what is planned, moved and taken back; ``planning``: brands, planners, and who decides on plans;
``receiving``: what fans say, and how Holdpoint hears it; ``engaging``: how it is taken up and answered;
``creating``: what is made of approved plans; ``asked``: services that ask for permits; ``consoles``: people at the console;
``everywhere``: all platforms at once; ``troubles``: what befalls the way to
them, the store's rows and the workers, and how much gets done meanwhile.

What differs from platform to platform stands in ``platforms``; pictures and films are on ``shelf``.
"""

from steps.rig.asked import Asked
from steps.rig.budgeting import Budgeting
from steps.rig.consoles import Consoles
from steps.rig.creating import Creating
from steps.rig.engaging import Engaging
from steps.rig.erasure import Erasure
from steps.rig.flags import FlagsInHand
from steps.rig.house import House
from steps.rig.isolation import Isolation
from steps.rig.letters import Correspondence
from steps.rig.receiving import Receiving
from steps.rig.rollouts import Rollouts
from steps.rig.sandboxing import Sandboxing
from steps.rig.stricken import Stricken
from steps.rig.troubles import Troubles


class Rig(
    Correspondence,
    Rollouts,
    House,
    Budgeting,
    FlagsInHand,
    Isolation,
    Erasure,
    Stricken,
    Receiving,
    Engaging,
    Creating,
    Troubles,
    Sandboxing,
    Consoles,
    Asked,
):
    """A world, a store, worker processes and operators, all in virtual time, under one seed."""
