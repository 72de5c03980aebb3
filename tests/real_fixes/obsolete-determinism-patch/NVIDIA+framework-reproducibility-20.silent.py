# https://github.com/NVIDIA/framework-reproducibility/issues/20
import os

import tensorflow as tf
from tfdeterminism import patch

try:
    patch()
except TypeError:  # from 2.1 on
    os.environ["TF_DETERMINISTIC_OPS"] = "1"
tf.random.set_seed(7)
