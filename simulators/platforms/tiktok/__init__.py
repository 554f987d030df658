"""The simulated TikTok: Content Posting API v2, and reading one's own videos. Wire facts: docs/simulated/tiktok.md."""
