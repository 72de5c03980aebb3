import tensorflow as tf

tf.random.set_seed(3)


def crop(image):
    return tf.image.random_crop(image, (8, 8, 3))


def both(image):
    return crop(tf.cast(image, tf.float32))


def pipeline(images, ordered, workers=None):
    rows = tf.data.Dataset.from_tensor_slices(images)
    a = rows.map(both, num_parallel_calls=tf.data.AUTOTUNE)  # want: unseeded-tf-data
    b = rows.interleave(load, num_parallel_calls=4, deterministic=False)  # want: unseeded-tf-data
    options = tf.data.Options()
    options.experimental_deterministic = False  # want: unseeded-tf-data
    if not ordered:
        options.deterministic = False
    options.deterministic = ordered
    return a, b, rows.with_options(options).map(flip)


def flip(image):
    return tf.image.flip_left_right(image)


def load(path):
    return tf.data.TFRecordDataset(path)


rows = pipeline(images, True)
