"""The statements as they run: text compiled from ``expressions/``, a room for each noun, not written by hand."""
