import equinox as eqx
import jax.random as jr


class Net(eqx.Module):
    layers: list

    def __init__(self, key):
        self.layers = [eqx.nn.Linear(2, 8, key=key), eqx.nn.Linear(8, 1, key=key)]  # want: reused-key


class Split(eqx.Module):
    layers: list

    def __init__(self, key):
        k1, k2 = jr.split(key)
        self.layers = [eqx.nn.Linear(2, 8, key=k1), eqx.nn.Linear(8, 1, key=k2)]


def stacked(key, n):
    return [eqx.nn.Linear(8, 8, key=key) for _ in range(n)]  # want: reused-key
