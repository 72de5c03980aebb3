# https://github.com/jax-ml/jax/issues/2009
import jax

key = jax.random.PRNGKey(0)
a = jax.random.uniform(key, (10, 10))
b = jax.random.uniform(key, (10, 10))  # want: reused-key
print(abs(a - b).max())
