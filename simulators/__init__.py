"""Simulated platforms that real SDKs cannot tell from the real ones, and the ledger that says what happened."""
