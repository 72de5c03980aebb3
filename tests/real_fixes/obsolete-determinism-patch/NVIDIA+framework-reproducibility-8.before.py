# https://github.com/NVIDIA/framework-reproducibility/issues/8
# /// script
# dependencies = ["tensorflow>=2.1.0"]
# ///
import tensorflow as tf
from tfdeterminism import patch

patch()  # want: obsolete-determinism-patch
tf.random.set_seed(7)
