import os

from tensorflow.keras import layers

os.environ["TF_USE_LEGACY_KERAS"] = "1"  # want: late-environment
