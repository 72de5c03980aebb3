import random
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np


class Trainer:
    def __init__(self, seed):
        self.rng = np.random.RandomState(seed)
        self.update = jax.jit(self._update)
        self.losses = jax.vmap(partial(self._loss, scale=2.0))

    def _update(self, params, batch):
        def loss(p):
            keep = self.rng.rand(4) < 0.9  # want: traced-randomness
            return jnp.sum(p * batch * keep)

        return jax.grad(loss)(params)

    def _loss(self, x, scale):
        return x * scale + random.gauss(0, 1)  # want: traced-randomness


if random.random() < 2:
    fast = jax.jit(lambda x: x + np.random.rand())  # want: traced-randomness

for turn in range(3):

    @jax.pmap
    def turned(x):
        for _ in range(3):
            x = x + np.random.rand()  # want: traced-randomness
        return x


@jax.jit
def split_inside(x):
    first, second = jax.random.split(jax.random.key(3))  # want: traced-randomness
    return jax.random.normal(first, x.shape) + jax.random.normal(second, x.shape)


@jax.jit
def dropped(model, params, x):
    return model.apply(params, x, rngs={"dropout": jax.random.key(0)})  # want: traced-randomness


@jax.jit
def init(model, x):
    return model.init(jax.random.PRNGKey(0), x)


@jax.jit
def started(model, x):
    return model.init(jax.random.PRNGKey(0), x)


@jax.jit
def by_step(x, step):
    key = jax.random.fold_in(jax.random.key(0), step)
    return jax.random.normal(key, x.shape) + x


@jax.jit
def table():
    return jax.random.normal(jax.random.key(0), (100,))


@partial(jax.jit, static_argnums=0)
def defaulted(n, x, noise=None):
    if noise is None:
        noise = np.random.rand(n)
    return x + noise


@jax.jit
def constant(x):
    rng = np.random.default_rng(7)
    return x @ rng.normal(size=(3, 3))


@jax.jit
def reseeded(x):
    np.random.seed(0)
    return x @ np.random.normal(size=(3, 3))


@jax.jit
def through_callback(x):
    return jax.pure_callback(lambda v: v + np.random.rand(), jax.ShapeDtypeStruct((), x.dtype), x)


def eager(x):
    return x + np.random.rand()


@jax.jit
def shapes(x):
    return x + np.ones(np.shape(x)) + np.asarray([1.0, 2.0, 3.0])


for x in eager(np.zeros(3)):
    print(x, random.random())
