"""The simulated YouTube: Data API v3 and Google's token endpoint. Wire facts and their sources stand in docs/simulated/youtube.md."""
