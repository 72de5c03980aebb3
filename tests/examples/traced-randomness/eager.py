import numpy as np
import tensorflow as tf

tf.config.run_functions_eagerly(True)


@tf.function
def step(x):
    return x + np.random.rand()
