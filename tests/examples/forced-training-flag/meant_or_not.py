import tensorflow as tf
from tensorflow.keras.layers import Dropout as Drop
from tensorflow.keras.layers import RandomFlip

model = tf.keras.Sequential([tf.keras.layers.Dense(4), tf.keras.layers.Dropout(0.1)])
augment = tf.keras.Sequential([RandomFlip()])


def build(inputs, drop):
    x = Drop(0.1)(inputs, training=True)  # want: forced-training-flag(strict)
    x = Drop(0.1)(x, training=True)  # always on: this is how the paper does it
    return Drop(0.1)(x)


def build_mc_dropout(inputs):
    return Drop(0.1)(inputs, training=True)


def prepare(dataset):
    return dataset.map(lambda x, y: (augment(x, training=True), y))


def train_step(x):
    return model(x, training=True)


def show(x_test):
    print(model(x_test, training=True))  # want: forced-training-flag(strict)
    print(model(x_test, training=False))


def spread(x_test):
    return tf.stack([model(x_test, training=True) for sample in range(100)])


class Layer(tf.keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.drop = Drop(0.5)

    def call(self, x, training=None):
        if training:
            x = self.drop(x, training=True)
        return x
