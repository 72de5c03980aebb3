# https://github.com/tensorflow/tensorflow/issues/40620
import random

import numpy as np
import tensorflow as tf

random.seed(0)
np.random.seed(0)
tf.random.set_seed(0)


def brighten(image):
    amount = np.random.uniform(-0.2, 0.2)  # want: traced-randomness
    if random.random() < 0.5:  # want: traced-randomness
        image = tf.image.flip_left_right(image)
    return tf.image.adjust_brightness(image, amount)


images = tf.data.Dataset.from_tensor_slices(tf.zeros((8, 4, 4, 3))).map(brighten)
for image in images:
    print(float(tf.reduce_mean(image)))
