import tensorflow as tf


def read(pattern, seed):
    files = tf.data.Dataset.list_files(pattern, shuffle=False)
    return files.shuffle(1000, seed=seed).interleave(tf.data.TFRecordDataset)
