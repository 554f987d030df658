"""What is pushed to pages that are open: one thread sees that the store changed, and each board is drawn once for all who see
the same.
"""
