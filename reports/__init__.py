"""Evidence, checkers, verdict and the gate report. Reads files and nothing else."""
