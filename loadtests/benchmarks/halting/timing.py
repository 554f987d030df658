"""The durations that the halted worker runs with: production's, so that B is, too."""

from safety_core.halt import Timing, checked

TIMING = checked(Timing(ramp_s=0.0, retry_s=0.5))
"""Released work comes back at once, and a decision that a release overtook is made anew soon: so that a trial does not
wait for its load. Neither is a part of B."""
