"""What is looked for in a feature beyond what keeps it from running: the style of docs/writing-features.md."""
