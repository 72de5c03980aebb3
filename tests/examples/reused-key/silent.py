import jax
import jax.numpy as jnp
from jax import random as jr


def rebound(key):
    key, sub = jr.split(key)
    a = jr.normal(sub)
    key, sub = jr.split(key)
    return a + jr.normal(sub) + jr.uniform(key)


def arms(key, flag):
    if flag:
        x = jr.normal(key)
    elif flag is None:
        x = jr.laplace(key)
    else:
        x = jr.uniform(key)
    return x


def early_return(key, mode):
    if mode == "train":
        return jr.normal(key)
    if mode == "valid":
        return jr.laplace(key)
    return jr.uniform(key)


def one_condition_twice(key, train):
    x = 0.0
    if train:
        x = jr.normal(key)
    y = x * 2
    if not train:
        y = jr.uniform(key)
    return y


def settled_by_the_value(key, mode):
    x = 0.0
    if mode == "a":
        x = jr.normal(key)
    if mode == "b":
        x = jr.uniform(key)
    return x


def conditions_of_their_own(key, a, b):
    x = 0.0
    if a:
        x = jr.normal(key)
    if b:
        x += jr.uniform(key)
    return x


def one_expression(key, flag):
    return jr.normal(key) if flag else jr.uniform(key)


def given_or_made(key=None):
    if key is None:
        key = jax.random.PRNGKey(0)
    return jr.normal(key)


def unknown_callees(key, model, build):
    a = build(key)
    b = model.run(a, key)
    return a + b + jr.normal(key)


def derived(key, step):
    a = jr.normal(jr.fold_in(key, 0))
    b = jr.normal(jr.fold_in(key, 1))
    c = jr.normal(jr.fold_in(key, step))
    d = jr.normal(jr.fold_in(key, step + 1))
    return a + b + c + d + jr.normal(key)


def cloned(key):
    return jr.normal(key) - jr.normal(jr.clone(key))


def in_a_match(key, kind):
    match kind:
        case "normal":
            return jr.normal(key)
        case "uniform":
            x = jr.uniform(key)
        case _:
            x = jr.laplace(key)
    return x


def tried(key):
    try:
        return jr.normal(key)
    except ValueError:
        return jr.uniform(key)


def raised(key, shape):
    if not shape:
        jr.normal(key)
        raise ValueError(shape)
    return jr.normal(key, shape)


def not_a_key(values):
    jnp.take(values, 0)
    return jnp.take(values, 0)


def test_the_same_key_gives_the_same(key):
    a = jr.normal(key)
    b = jr.normal(key)
    assert (a == b).all()


def shown(key):
    print(jr.normal(key))
    print(jr.normal(key))
    return jr.normal(key)


def by_constant(keys):
    a = jr.normal(keys["a"])
    b = jr.normal(keys["b"])
    first, *rest = jr.split(keys["c"], 4)
    return a + b + jr.normal(first) + jr.normal(rest[0]) + jr.normal(rest[1])


def state_replaced(state):
    x = jr.normal(state.rng)
    state = state.replace(rng=jr.fold_in(state.rng, 1))
    return x + jr.normal(state.rng)


def same_rows(key, images, labels):
    images = jr.permutation(key, images)
    labels = jr.permutation(key, labels)
    return images, labels


def same_rows_picked(key, images, labels):
    return jr.choice(key, images, (3,)), jr.choice(key, labels, (3,))
