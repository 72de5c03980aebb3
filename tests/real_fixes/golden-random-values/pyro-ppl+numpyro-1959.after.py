# https://github.com/pyro-ppl/numpyro/pull/1959: the test is about many numbers, with a tolerance for their mean.
import jax
from numpy.testing import assert_allclose


def test_uniform():
    key = jax.random.PRNGKey(0)
    draws = jax.random.uniform(key, (10_000,))
    assert_allclose(draws.mean(), 0.5, atol=0.05)
