"""The house phase rehearsed: a week in virtual time, an hour in real time, each judged by an observer and by the ledgers.

Here the witness and the ground that it looks at meet; in what is shipped neither knows the other.
"""
