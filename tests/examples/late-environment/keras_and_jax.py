"""Backend, precision and generator are chosen at the import; compiler flags at the first use."""
import os

import jax
import keras

os.environ["KERAS_BACKEND"] = "torch"  # want: late-environment
os.environ["JAX_ENABLE_X64"] = "1"  # want: late-environment
os.environ["JAX_DEFAULT_PRNG_IMPL"] = "rbg"  # want: late-environment
os.environ["XLA_FLAGS"] = "--xla_gpu_deterministic_ops=true"
key = jax.random.PRNGKey(0)
os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + " --xla_gpu_autotune_level=0"
