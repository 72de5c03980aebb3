import unittest

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch
import torch.nn.functional as F

EXPECTED = [0.31415, 0.27182, 0.57721]


class TestForms(unittest.TestCase):
    def test_almost_equal(self):
        value = jax.random.normal(jax.random.key(1)) * 2
        self.assertAlmostEqual(float(value), -2.86291, places=4)  # want: golden-random-values

    def test_of_the_module(self):
        draws = jax.random.uniform(jax.random.key(1), (3,))
        self.assertTrue(np.allclose(draws, EXPECTED))  # want: golden-random-values

    def test_first_only(self):
        draws = jax.random.uniform(jax.random.key(1), (3,))
        assert float(draws[0]) == pytest.approx(0.31415)  # want: golden-random-values
        assert float(draws[1]) == pytest.approx(0.27182)

    def test_places(self):
        value = jax.random.normal(jax.random.key(1), (1000,)).mean()
        self.assertAlmostEqual(float(value), 0.00123, places=1)


def test_in_training():
    torch.manual_seed(0)
    out = F.dropout(torch.ones(4), 0.5)
    assert out.sum().item() == 6.0  # one digit: a guess
    assert out.tolist() == [2.0, 2.0, 0.0, 2.0]  # want: golden-random-values


def test_in_evaluation():
    out = F.dropout(torch.ones(4), 0.5, training=False)
    assert out.tolist() == [1.0, 1.0, 1.0, 1.0]


def test_same_everywhere():
    torch.manual_seed(0)
    torch.testing.assert_close(torch.rand(2), torch.tensor([0.49625659, 0.76822180]))
    assert torch.randperm(5).tolist() == [4, 1, 0, 2, 3]


def test_generator():
    rng = np.random.default_rng(0)
    np.testing.assert_allclose(rng.normal(size=2), [0.12573022, -0.13210486])  # want: golden-random-values(strict)


def test_known_value():
    logits = jnp.zeros_like(jax.random.normal(jax.random.key(0), (8, 2)))
    assert jnp.allclose(loss(logits), 0.6931)


def test_ln_two_of_many():
    draws = jax.random.normal(jax.random.key(0), (8,))
    assert jnp.allclose(entropy(draws), 0.693147)


def test_bound_again():
    x = jax.random.normal(jax.random.key(0), (3,))
    x = jnp.arange(3) / 7
    assert jnp.allclose(x, jnp.array([0.0, 0.14285714, 0.2857142]))


def test_an_order_that_counts():
    order = jax.random.permutation(jax.random.key(0), 5)
    assert sorted(order.tolist()) == [0, 1, 2, 3, 4]


def no_test():
    assert jax.random.normal(jax.random.key(0)) == 1.81608
