import keras
import tensorflow as tf


def test_same():
    assert tf.keras.layers.Dense is keras.layers.Dense  # want: mixed-keras(strict)
