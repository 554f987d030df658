"""The compact core that every side effect must pass: permits, halts, checks, outcomes, audit."""
