import jax

import layers
from layers import dense


def build(seed):
    key = jax.random.key(seed)
    encoder = dense(key, 28, 64)
    decoder = layers.dense(key, 64, 28)  # want: reused-key
    return encoder, decoder, layers.shape_of(key, 3)


def build_apart(seed):
    first, second = jax.random.split(jax.random.key(seed))
    return dense(first, 28, 64), dense(second, 64, 28)
