"""Keys that sign the audit log's checkpoints, and where they are kept: never in the database."""
