"""Chosen by version."""
import tensorflow as tf
from packaging import version

if version.parse(tf.__version__) >= version.parse("2.16"):
    import keras

    assert keras


def build():
    return tf.keras.Sequential()  # want: mixed-keras(strict)
