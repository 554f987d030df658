"""Streams of randomness: the seeded ones depend on seed, purpose and count, and on nothing else."""

import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.entropy import SeededEntropy, SystemEntropy

PURPOSES = st.lists(st.sampled_from(["a", "b", "c"]), max_size=12)


@pytest.mark.parametrize("entropy", [SystemEntropy(), SeededEntropy(7)])
def test_a_token_is_that_many_bytes_in_hex_and_never_the_same_twice(entropy):
    tokens = [entropy.token("permit", 16) for _ in range(100)]
    assert all(len(bytes.fromhex(token)) == 16 for token in tokens)
    assert len(set(tokens)) == 100


@pytest.mark.parametrize("entropy", [SystemEntropy(), SeededEntropy(7)])
def test_a_fraction_is_at_least_0_and_below_1(entropy):
    fractions = [entropy.fraction("jitter") for _ in range(1000)]
    assert all(0 <= fraction < 1 for fraction in fractions)
    assert 0.4 < sum(fractions) / 1000 < 0.6


@given(PURPOSES)
def test_one_purposes_draws_never_move_anothers(others):
    alone, among = SeededEntropy(1), SeededEntropy(1)
    for other in others:
        among.token(other, 4)
    assert [among.token("mine", 8), among.fraction("mine")] == [alone.token("mine", 8), alone.fraction("mine")]


def test_seeds_differ():
    assert SeededEntropy(1).token("a", 8) != SeededEntropy(2).token("a", 8)


def test_the_seed_and_purpose_are_not_run_together():
    assert SeededEntropy(1).token("2/a", 8) != SeededEntropy(12).token("a", 8)


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_the_draws_are_the_same_in_every_process(hash_seed):
    script = (
        "from safety_core.adapters.entropy import SeededEntropy as S; e = S(3); print(e.token('a', 4), e.fraction('b'))"
    )
    out = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": hash_seed}, capture_output=True, check=True
    ).stdout.split()
    here = SeededEntropy(3)
    assert out == [here.token("a", 4).encode(), str(here.fraction("b")).encode()]
