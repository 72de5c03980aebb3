# https://github.com/tensorflow/tensorflow/issues/40620
import tensorflow as tf

tf.random.set_seed(0)


def brighten(image):
    amount = tf.random.uniform((), -0.2, 0.2)
    image = tf.image.random_flip_left_right(image)
    return tf.image.adjust_brightness(image, amount)


images = tf.data.Dataset.from_tensor_slices(tf.zeros((8, 4, 4, 3))).map(brighten)
for image in images:
    print(float(tf.reduce_mean(image)))
