import jax
import jax.numpy as jnp
from jax import random, random as jr
from jax.random import PRNGKey, normal, split


def two_kinds(key):
    a = random.normal(key, (3,))
    return a + jr.uniform(key=key, shape=(3,))  # want: reused-key


def first_reuse_only(key):
    a = normal(key)
    b = normal(key)  # want: reused-key
    return a + b + normal(key)


def another_name(key):
    rng = key
    a = jax.random.gumbel(key)
    return a + jax.random.gumbel(rng)  # want: reused-key


def in_one_expression(key):
    return jr.normal(key) * jr.bernoulli(key)  # want: reused-key


def one_branch_then_all(key, noisy):
    x = jnp.zeros(3)
    if noisy:
        x = x + jr.normal(key, (3,))
    return x + jr.uniform(key)  # want: reused-key


def before_a_branch(key, kind):
    x = jr.normal(key)
    if kind == "a":
        return x + jr.uniform(key)  # want: reused-key
    return x


def inner():
    key = PRNGKey(0)

    def noise(key):
        return jr.normal(key) + jr.laplace(key)  # want: reused-key

    return noise(key)


both = lambda key: jr.normal(key) + jr.laplace(key)  # want: reused-key


class Sampler:
    def __init__(self, key):
        self.key = key

    def sample(self):
        a = jr.normal(self.key)
        return a + jr.uniform(self.key)  # want: reused-key

    def fresh(self):
        self.key, sub = split(self.key)
        a = jr.normal(sub)
        self.key, sub = split(self.key)
        return a + jr.uniform(sub)

    def next_key(self):
        self.key, sub = split(self.key)
        return sub

    def changed_by_a_method(self):
        a = jr.normal(self.key)
        self.next_key()
        return a + jr.uniform(self.key)


def elements(key):
    keys = split(key, 3)
    a = jr.normal(keys[0]) + jr.normal(keys[1])
    return a + jr.normal(keys[0])  # want: reused-key


def unpacked(key):
    k1, k2 = split(key)
    a = jr.normal(k1)
    return a + jr.normal(k2) + jr.uniform(k2)  # want: reused-key


def with_a_walrus(key):
    if (x := jr.normal(key)) > 0:
        return x
    return jr.uniform(key)  # want: reused-key


def tuple_of_keys(key):
    state = (key, 3)
    rng, _ = state
    a = jr.normal(key)
    return a + jr.normal(rng)  # want: reused-key


def after_try(key):
    try:
        x = jr.normal(key)
    except ValueError:
        x = jr.uniform(key)
    return x + jr.laplace(key)  # want: reused-key


def two_places(key, n):
    start = jr.choice(key, jnp.arange(n))
    goal = jr.choice(key, jnp.arange(n), p=jnp.ones(n) / n)  # want: reused-key
    return start, goal


def rows_and_numbers(key, x):
    x = jr.permutation(key, x)
    return x + jr.normal(key, x.shape)  # want: reused-key
