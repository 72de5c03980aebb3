import tensorflow as tf
from datasets import load_dataset


def streamed(size):
    rows = load_dataset("c4", streaming=True, split="train").shuffle(buffer_size=1000, seed=1)
    return rows.take(size), rows.skip(size)


def val_and_train(rows, val_size):
    rows = rows.shuffle(seed=0)
    val = rows.take(val_size)
    train = rows.skip(val_size)
    return val, train, tf.constant(1)
