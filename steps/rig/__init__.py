"""What a scenario stands on: the only room that joins the core and the simulators."""
