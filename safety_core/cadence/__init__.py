"""How often: limits as data, windows, quiet hours, platform pauses, and the rule that says when a request may go.

``limits``: what is limited, and how a shared quota is divided; ``windows``: when a slot
counts; ``wall``: days, hours and quiet hours by a wall clock; ``pace``: a platform's own word; ``rule``: the earliest time
at which all of them allow. No I/O: whole microseconds in, whole microseconds out.
"""
