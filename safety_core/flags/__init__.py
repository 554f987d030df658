"""Feature flags as Unleash keeps them: its feature JSON, and its answers.

1. ``shape`` is the file; ``reading`` makes text into it; ``engine.compiled`` makes flags of it, or says what is wrong.
2. A flag is on if it is enabled, its parents are as it asks, and any of its strategies lets the context through.
3. Whatever is not known is off, with its reason: every question has an ``Answer``.
4. A share of something is a stable bucket of ``group:key`` (``murmur3``): who is in at 10 % is in at 30 %.
5. No chance is left in it: what Unleash draws anew with each question is a bucket of what is being decided (``context``).
6. Where Unleash takes a file and its clients differ in what it means, or the flag could never be on, the file is refused.
"""
