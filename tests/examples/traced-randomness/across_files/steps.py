import jax
from augment import noisy, rng_noise


@jax.jit
def step(x):
    return noisy(x)  # want: traced-randomness


def body(carry, x):
    return carry, rng_noise(x)  # want: traced-randomness


def run(xs):
    return jax.lax.scan(body, 0.0, xs)
