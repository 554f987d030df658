"""The vocabulary as somebody who writes features looks it up: each step, the types of its words, and an example."""
