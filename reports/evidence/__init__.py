"""The evidence format: what a run leaves behind, and the only thing that a verdict rests on."""
