import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

COLOURS = np.random.rand(4, 3)  # drawn once, at the module level: meant


def train_step(model, x):
    return model(x + np.random.normal(size=3))  # want: traced-randomness


compiled = tf.function(train_step)


class Mix(layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(initializer=tf.constant_initializer(np.random.rand()))

    def call(self, x, training=False):
        if training:
            x = x * np.random.beta(0.2, 0.2)  # want: traced-randomness
        return x


class Model(tf.keras.Model):
    def train_step(self, data):
        noise = tf.random.normal((3,))
        index = np.random.randint(4)  # want: traced-randomness
        return {"loss": self(data)[index] + noise}


model = tf.keras.Sequential([layers.Lambda(lambda x: x + np.random.rand())])  # want: traced-randomness


def load(path):
    image = tf.io.decode_jpeg(tf.io.read_file(path))
    return tf.image.stateless_random_flip_left_right(image, seed=(1, 2))  # want: traced-randomness


def crop(image, index):
    return tf.image.stateless_random_crop(image, (32, 32, 3), seed=(index, 0))


def read(paths):
    files = tf.data.Dataset.from_tensor_slices(paths)
    return files.map(load).filter(lambda image: np.random.rand() < 0.5)  # want: traced-randomness


def rows():
    for _ in range(10):
        yield np.random.rand(3)


numbers = tf.data.Dataset.from_generator(rows, output_types=tf.float32)


@tf.py_function(Tout=tf.float32)
def rotated(image):
    return np.rot90(image, np.random.randint(4))


@tf.function
def outer(image):
    weights = tf.Variable(np.random.rand(3))
    return rotated(image) * weights


frame = table.map(lambda value: value + np.random.rand())  # some object's method, not a dataset's
