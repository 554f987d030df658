"""The simulated X: v2 posts, likes and lists, v1.1 media. Wire facts and their sources stand in docs/simulator.md."""
