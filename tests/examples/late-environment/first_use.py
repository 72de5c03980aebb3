"""Work on the device has begun."""
import os

import jax
import tensorflow as tf
import torch

os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"
os.environ["TF_NUM_INTRAOP_THREADS"] = "1"
model = torch.nn.Linear(2, 2).cuda()
weights = torch.zeros(3, device="cuda:0")
table = tf.constant([1.0])
key = jax.random.PRNGKey(0)


def set_now():
    os.environ["XLA_FLAGS"] = "--xla_gpu_deterministic_ops=true"  # want: late-environment
    os.environ["TF_NUM_INTEROP_THREADS"] = "1"  # want: late-environment
