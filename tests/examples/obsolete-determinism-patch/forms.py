import fwr13y.d9m.tensorflow as tf_determinism
from unittest.mock import patch


class Trainer:
    def __init__(self, deterministic):
        self.apply = tf_determinism.patch
        tf_determinism.enable_determinism()
        for _ in range(1):
            self.apply()  # want: obsolete-determinism-patch
        if deterministic:
            tf_determinism.patch()


with patch("os.getcwd"):  # another patch
    Trainer(True)
