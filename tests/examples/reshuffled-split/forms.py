import tensorflow as tf
import tensorflow_datasets as tfds
from tensorflow.keras.preprocessing import image_dataset_from_directory
from tensorflow.keras.utils import text_dataset_from_directory


def parted(paths):
    rows = tf.data.Dataset.from_tensor_slices(paths)
    rows = rows.map(load).shuffle(  # want: reshuffled-split
        1000
    )
    val_length, test_length = 100, 100
    val = rows.take(val_length)
    test = rows.skip(val_length).take(test_length)
    train = rows.skip(val_length + test_length)
    return val, test, train


class Data:
    def __init__(self, images):
        self.rows = tf.data.Dataset.from_tensor_slices(images)
        self.rows = self.rows.shuffle(500, seed=3)  # want: reshuffled-split
        self.size = 400

    def train_rows(self):
        return self.rows.take(self.size).batch(8)

    def test_rows(self):
        return self.rows.skip(self.size).batch(8)


def load_rows(images, mix=True, batch=32):
    rows = tf.data.Dataset.from_tensor_slices(images)
    if mix:
        rows = rows.shuffle(1000)  # want: reshuffled-split(error)
    return rows.batch(batch), len(images)


mixed_rows, size = load_rows(list(range(100)))
train_size = int(size * 0.8)
model.fit(mixed_rows.take(train_size), validation_data=mixed_rows.skip(train_size))


def of_mode(pattern, mode):
    files = tf.data.Dataset.list_files(pattern)  # want: reshuffled-split
    if mode == "train":
        files = files.skip(100)
    else:
        files = files.take(100)
    return files


def built_for_each(images, train):
    rows = tf.data.Dataset.from_tensor_slices(images)
    rows = rows.shuffle(1000, reshuffle_each_iteration=False)  # want: reshuffled-split
    n_train = 800
    return rows.take(n_train) if train else rows.skip(n_train)


def some_mode(images, training):
    rows = tf.data.Dataset.from_tensor_slices(images)
    rows = rows.shuffle(1000, reshuffle_each_iteration=False)  # want: reshuffled-split
    n_train = 800
    if training:
        return rows.take(n_train)
    else:
        return rows.skip(n_train)


def by_config(config, images):
    rows = tf.data.Dataset.from_tensor_slices(images)
    if config["shuffle"]:
        rows = rows.shuffle(1000)  # want: reshuffled-split(warning)
    train_rows = rows.take(config["n"])
    val_rows = rows.skip(config["n"])
    return train_rows, val_rows


def of_a_library():
    (train_rows, rest), info = tfds.load("mnist", split=["train", "test"], with_info=True)
    train_rows = train_rows.shuffle(1000)  # want: reshuffled-split
    count = 50000
    return train_rows.take(count), train_rows.skip(count), rest, info


def splitted(rows, count):
    return rows.take(count), rows.skip(count)


train_images, val_images = splitted(image_dataset_from_directory("images", seed=1), 20)  # want: reshuffled-split

texts = text_dataset_from_directory("texts", seed=1)  # want: reshuffled-split
for text in texts.take(1):
    print(text)
test_texts, texts = texts.take(30), texts.skip(30)

table = tf.data.experimental.make_csv_dataset("rows.csv", 32, num_epochs=1)  # want: reshuffled-split
train_table = table.take(100)
test_table = table.skip(100)

# want+1: reshuffled-split(strict)
a_and_b = tf.data.Dataset.range(100).shuffle(100, seed=1)
a = a_and_b.take(50)
b = a_and_b.skip(50)


def for_training_both(images, warmup_steps):
    rows = tf.data.Dataset.from_tensor_slices(images).shuffle(100, seed=1)  # want: reshuffled-split(strict)
    train_warmup = rows.take(warmup_steps)
    train_rest = rows.skip(warmup_steps)
    return train_warmup, train_rest
