"""Load: publish latency, and the halt against its bound, with real processes."""
