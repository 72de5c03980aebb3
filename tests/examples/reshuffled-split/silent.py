import tensorflow as tf
from tensorflow.keras.utils import image_dataset_from_directory, split_dataset

KEEP = False


def kept(images, config):
    rows = tf.data.Dataset.from_tensor_slices(images).shuffle(1000, 7, KEEP)
    train, test = rows.take(800), rows.skip(800)
    asked = tf.data.Dataset.from_tensor_slices(images).shuffle(1000, reshuffle_each_iteration=config.again)
    asked_train, asked_test = asked.take(800), asked.skip(800)
    return train, test, asked_train, asked_test


def built_for_each(images, training):
    rows = tf.data.Dataset.from_tensor_slices(images)
    rows = rows.shuffle(1000, seed=1, reshuffle_each_iteration=False)
    if training:
        train = rows.take(800)
        return train
    else:
        test = rows.skip(800)
        return test


def divided_first(images, validation_size):
    rows = tf.data.Dataset.from_tensor_slices(images)
    train = rows.skip(validation_size).shuffle(1000).batch(8)
    validation = rows.take(validation_size).shuffle(1000).batch(8)
    for row in train.take(1):
        print(row)
    return train, validation.take(5), validation


def pinned(images, path):
    rows = tf.data.Dataset.from_tensor_slices(images).shuffle(1000, seed=1).cache()
    saved = tf.data.Dataset.from_tensor_slices(images).shuffle(1000, seed=1).snapshot(path)
    applied = tf.data.Dataset.from_tensor_slices(images).shuffle(1000, seed=1)
    applied = applied.apply(tf.data.experimental.snapshot(path))
    parts = [(each.take(800), each.skip(800)) for each in (rows,)]
    train, test = rows.take(800), rows.skip(800)
    saved_train, saved_test = saved.take(800), saved.skip(800)
    applied_train, applied_test = applied.take(800), applied.skip(800)
    return parts, train, test, saved_train, saved_test, applied_train, applied_test


def written(images):
    rows = list(tf.data.Dataset.from_tensor_slices(images).shuffle(1000, seed=1).as_numpy_iterator())
    rows = tf.data.Dataset.from_tensor_slices(rows)
    train, test = rows.take(800), rows.skip(800)
    return train, test


def prepared(rows, shuffle=False):
    if shuffle:
        rows = rows.shuffle(1000)
    return rows.batch(8)


def in_order(images):
    rows = prepared(tf.data.Dataset.from_tensor_slices(images))
    train, test = rows.take(80), rows.skip(80)
    return prepared(train, shuffle=True), test


def one_part_of_the_other(images):
    rows = tf.data.Dataset.from_tensor_slices(images).shuffle(1000, seed=1)
    test = rows.skip(800).take(100)
    for row in rows.take(2):
        print(row)
    return test


def training_alone(images, is_training):
    rows = tf.data.Dataset.from_tensor_slices(images)
    train, test = rows.take(800), rows.skip(800)
    if is_training:
        train = train.shuffle(1000)
    return train, test


def by_keras():
    train = image_dataset_from_directory("images", validation_split=0.2, subset="training", seed=1)
    test = image_dataset_from_directory("images", validation_split=0.2, subset="validation", seed=1)
    ordered = image_dataset_from_directory("images", shuffle=False)
    first_train, first_test = ordered.take(80), ordered.skip(80)
    left, right = split_dataset(tf.data.Dataset.range(100).shuffle(100), left_size=0.8)
    return train.take(3), test, first_train, first_test, left, right


def lines(pattern):
    files = tf.data.Dataset.list_files(pattern, shuffle=False)
    rows = files.interleave(lambda file: tf.data.TextLineDataset(file).skip(1))
    train, test = rows.take(800), rows.skip(800)
    return train.shuffle(1000), test


def drawn():
    rows = tf.data.Dataset.random(seed=1).map(lambda x: tf.random.uniform((3,)))
    train, test = rows.take(800), rows.skip(800)
    return train, test
