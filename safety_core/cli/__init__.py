"""The command line: one of two doors on the shell's functions. It holds no rules."""
