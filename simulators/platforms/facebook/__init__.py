"""The simulated Facebook Pages."""
