"""The rehearsal: days of work in virtual time, through the unchanged shell, under every fault there is; checkers judge.

``options``: what is rehearsed; ``ground``: the rig it stands on, whose actors sleep until there is something to do
(``bell``, ``workers``); ``office``: who hands work over and decides; ``operators``: who halts and releases; ``weather`` and
``mishaps``: what goes wrong, drawn for each seed; ``sometimes``: what came together; ``run``: one seed from its first minute
to its judgement; ``sweep``: many; ``words``: what people read of it.
"""
