# https://github.com/NVIDIA/framework-reproducibility/issues/8
# /// script
# dependencies = ["tensorflow>=2.1.0"]
# ///
import os

os.environ["TF_DETERMINISTIC_OPS"] = "1"

import tensorflow as tf  # noqa: E402

tf.random.set_seed(7)
