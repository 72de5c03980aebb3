# https://github.com/jax-ml/jax/issues/2009
import jax


class Keys:
    def __init__(self, seed):
        self._key = jax.random.PRNGKey(seed)

    def next(self):
        self._key, fresh = jax.random.split(self._key)
        return fresh


keys = Keys(0)
a = jax.random.uniform(keys.next(), (10, 10))
b = jax.random.uniform(keys.next(), (10, 10))
print(abs(a - b).max())
