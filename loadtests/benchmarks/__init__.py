"""Figures beside peers, measured side by side in one run. Nothing here blocks: a goal that is missed is shown as missed."""
