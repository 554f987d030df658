"""The signed verdict: keys, envelopes, statements, the bundle and its verifier, and the decision of a person.

``verify_gate.py`` is carried away in every bundle and imports nothing of the project; the others take from it what both
sides must write alike: the encoding that is signed, the form of an envelope and of the archive.
"""
