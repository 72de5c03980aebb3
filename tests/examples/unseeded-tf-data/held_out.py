import tensorflow as tf


class Data:
    def __init__(self, rows):
        self.val_rows = rows.shuffle(100).batch(8)


def datasets(images, val_images):
    train = tf.data.Dataset.from_tensor_slices(images).shuffle(1000).batch(32)  # want: unseeded-tf-data
    val = tf.data.Dataset.from_tensor_slices(val_images)
    val = val.map(scale).shuffle(1000).batch(32)
    eval_train = tf.data.Dataset.from_tensor_slices(images)
    eval_train = eval_train.shuffle(1000)  # want: unseeded-tf-data
    return train, val, eval_train


def test_dataset(images):
    return tf.data.Dataset.from_tensor_slices(images).shuffle(10).batch(2)


def parts(images):
    test_rows = tf.data.Dataset.from_tensor_slices(images).shuffle(1000).take(100)  # want: unseeded-tf-data
    val_rows = tf.data.Dataset.from_tensor_slices(images).shuffle(1000)  # want: reshuffled-split
    val_rows, held_out = val_rows.take(10), val_rows.skip(10)
    first_test = tf.data.Dataset.from_tensor_slices(images).take(100).shuffle(1000)
    return test_rows, val_rows, held_out, first_test


def scale(image):
    return image / 255


test_db = tf.data.Dataset.range(100).shuffle(100)
print(datasets(range(10), range(3)), test_dataset(range(3)), parts(range(9)), Data(test_db))
model.fit(validation_data=tf.data.Dataset.range(3).shuffle(3).batch(3))
