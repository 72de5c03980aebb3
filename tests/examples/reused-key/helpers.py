import jax
from functools import partial
from jax import random as jr


def dense(key, n, m):
    w_key, b_key = jr.split(key)
    return jr.normal(w_key, (n, m)), jr.normal(b_key, (m,))


@partial(jax.jit, static_argnums=1)
def noise(key, shape):
    return jr.normal(key, shape)


def maybe(key, train):
    if train:
        return jr.normal(key)
    return 0.0


def both_arms(key, kind):
    if kind == "normal":
        return jr.normal(key)
    return jr.uniform(key)


def fails(key, ok):
    if not ok:
        raise ValueError("no")
    return jr.normal(key)


def looks(key):
    return key.shape


def model(key):
    first = dense(key, 3, 4)
    second = dense(key, 4, 5)  # want: reused-key
    return first, second


def by_keyword(key):
    first = noise(shape=(3,), key=key)
    return first + noise(key=key, shape=(3,))  # want: reused-key


def of_both_arms(key):
    return both_arms(key, "normal") + both_arms(key, "uniform")  # want: reused-key


def through_another(key):
    return model(key), fails(key, True)  # want: reused-key


def then_drawn(key):
    layer = dense(key, 1, 2)
    return layer, jr.normal(key)  # want: reused-key


def then_split(key):
    layer = dense(key, 1, 2)
    key, sub = jr.split(key)  # want: reused-key
    return layer, noise(sub, (1,))


def jitted(key, n):
    step = jax.jit(noise)
    for _ in range(n):
        step(key, (3,))  # want: reused-key


def not_always(key):
    return maybe(key, True) + maybe(key, False) + looks(key).size + looks(key).size


def not_always_and_once(key):
    return maybe(key, True) + jr.normal(key)


def one_each(key):
    k1, k2 = jr.split(key)
    return dense(k1, 1, 2), dense(k2, 2, 3)


def layers(key, sizes):
    keys = jr.split(key, len(sizes))
    return [dense(k, n, n) for k, n in zip(keys, sizes)]


def all_layers_alike(key, sizes):
    return [dense(key, n, n) for n in sizes]  # want: reused-key


class Net:
    def __init__(self, key):
        self.weights = jr.normal(key, (3,))

    def noisy(self, x, key):
        return x + jr.normal(key)

    @staticmethod
    def drop(x, key):
        return x * jr.bernoulli(key)

    def run(self, x, key):
        x = self.noisy(x, key)
        return self.drop(x, key)  # want: reused-key


def two_nets(key):
    actor = Net(key)
    critic = Net(key)  # want: reused-key
    return actor, critic


def wrapped(key):
    make = initializer(2.0)
    a = make(key, (3,))
    for _ in range(3):
        key, sub = jr.split(key)  # want: reused-key
        a += initializer(3.0)(sub, (3,))
    return a


def initializer(scale):
    def init(key, shape):
        return scale * jr.normal(key, shape)

    return init


def recursive(key, depth):
    if depth == 0:
        return jr.normal(key)
    return recursive(key, depth - 1) + recursive(key, depth - 2)  # a function that calls itself is not followed


def loss_of(params, key):
    def loss(p):
        return (p * jr.normal(key)).sum()

    return jax.value_and_grad(loss)(params)


def train(params, key, n):
    for _ in range(n):
        value, grads = loss_of(params, key)  # want: reused-key
        params = params - grads
    return params


def inner_of_each_turn(params, key, n):
    for _ in range(n):
        key, sub = jr.split(key)

        def loss(p):
            return (p * jr.normal(sub)).sum()

        params = params - jax.grad(loss)(params)
    return params


def inner_of_all_turns(params, key, n):
    for _ in range(n):

        def loss(p):
            return (p * jr.normal(key)).sum()  # want: reused-key

        params = params - jax.grad(loss)(params)
    return params
