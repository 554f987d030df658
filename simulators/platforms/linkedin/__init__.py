"""The simulated LinkedIn: posts, media, comments and reactions of members and organizations. Wire facts: docs/simulated/linkedin.md."""
