"""Evidence against an objective that may be looked at after every event, and never halts falsely too often.

Null: each event fails with probability at most p0 = 1 - objective, whatever came before. Against it stands a mixture of
likelihood ratios over alternatives q > p0 only:

    E(good, bad) = Σ_i w_i · (q_i / p0)^bad · ((1 - q_i) / (1 - p0))^good

Each term is a supermartingale under every p <= p0, since q_i > p0 makes a failure raise it and a success lower it. So E is
an e-process, and by Ville's inequality the chance that it *ever* reaches 1/alpha is at most alpha, at whatever times one looks.

1. Prior (stated, never tuned to data): 16 alternatives, equally likely, evenly spaced between p0 and 1 on a log scale:
   q_i = p0^(1 - (i - 1/2)/16).
2. A run ends after ``RUN`` counted events, at a trip, and when the objective's terms change; the next begins at E = 1. Else
   a long good time would have to be outweighed before a bad one shows.
3. alpha is split over cells and runs: run k of one of m cells halts at 1/alpha_k with alpha_k = (alpha/m) · 6/(π² k²). These sum to alpha/m per
   cell and to alpha over all of them, for ever.
"""

import math

ALPHA = 0.05
"""The chance that any cell ever halts while all of them keep their objective."""
ALTERNATIVES = 16
RUN = 500


def alternatives(worst: float) -> tuple[float, ...]:
    """The failure probabilities of the mixture: all above ``worst``, all below 1."""
    return tuple(worst ** (1 - (number - 0.5) / ALTERNATIVES) for number in range(1, ALTERNATIVES + 1))


def log_evidence(good: int, bad: int, worst: float) -> float:
    """Ln E after so many events; 0 without any."""
    terms = [
        bad * (math.log(q) - math.log(worst)) + good * (math.log1p(-q) - math.log1p(-worst))
        for q in alternatives(worst)
    ]
    most = max(terms)
    return most + math.log(math.fsum(math.exp(term - most) for term in terms) / ALTERNATIVES)


def share(run: int, cells: int) -> float:
    """alpha_k of run ``run`` (from 1) of one of ``cells`` cells."""
    return ALPHA / cells * 6 / (math.pi * run) ** 2


def log_threshold(run: int, cells: int) -> float:
    """Ln 1/alpha_k: from here on it halts."""
    return -math.log(share(run, cells))


def milli(value: float) -> int:
    """In thousandths, for the audit log, which knows no fractions."""
    return round(value * 1_000)
