"""Error budgets: objectives as data, evidence on few events, and what follows from it.

1. Failures are classed first (``classes``): of one outage the first failure is counted by the tests, and all of them are
   taken from the budget.
2. HALT side: an e-process that may be looked at after every post (``evidence``), and burn windows where the traffic is
   enough to tell a burn from chance (``burning``).
3. PASS side: an exact bound at a number of posts that is fixed beforehand, looked at once (``bounds``).
4. What is left of a budget is a band (``bands``): in red nothing is promoted.

A trip stands until the halt thrown for it is released; then the cell's evidence begins anew, with the next share of alpha.
"""
