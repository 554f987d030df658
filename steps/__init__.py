"""The step library: plugin, rig and vocabulary. Drives the core against the simulators, and writes evidence."""
