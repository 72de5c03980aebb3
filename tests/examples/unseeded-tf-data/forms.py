import tensorflow as tf
import tensorflow_datasets as tfds
from tensorflow import keras

BUFFER = 1000


class Data:
    def __init__(self, files):
        self.files = tf.data.Dataset.from_tensor_slices(files)

    def train(self):
        return self.files.shuffle(BUFFER).batch(2)  # want: unseeded-tf-data

    def fixed(self):
        return self.files.shuffle(BUFFER, 13).batch(2)

    def given(self, seed, **options):
        return self.files.shuffle(BUFFER, seed=seed).shuffle(BUFFER, **options)


(train, test), info = tfds.load("mnist", split=["train", "test"], with_info=True)
train = train.cache().shuffle(BUFFER).batch(32)  # want: unseeded-tf-data
folder = keras.utils.image_dataset_from_directory("images", seed=1).shuffle(10)  # want: unseeded-tf-data

for epoch in range(2):
    mixed = tf.data.Dataset.sample_from_datasets([train, test])  # want: unseeded-tf-data
    for row in mixed:
        print(epoch, row, sum(row))

if len(info):
    files = tf.data.Dataset.list_files("*.png")  # want: unseeded-tf-data
else:
    files = tf.data.Dataset.list_files("*.png", shuffle=False)

some = test.shuffle(100)
for image, label in some.take(1):
    print(image.shape)

rows = [3, 1, 2]
deck = rows.shuffle(4)  # another object's method
names = iter(Data(files).train())
frame = files.map(lambda path: tf.image.random_hue(path, 0.1), num_parallel_calls=4)  # nothing is seeded here
unordered = files.map(tf.io.read_file, num_parallel_calls=4, deterministic=False)
