"""The gated rollout: who may publish now, of how much of their traffic, and when more may.

``plan`` is the file; ``states`` the literal tables; ``standing`` what one effect is asked; ``verdict`` what a stage is
asked before it is left. Nothing here reads a clock or a store.
"""
