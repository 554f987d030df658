"""The stories: read facts, judge, record, act, record. Each module reads top to bottom."""
