# https://github.com/tensorflow/docs/pull/1619
import tensorflow as tf

tf.random.set_seed(0)
COUNT = 3670


def labelled(path):
    return tf.io.decode_jpeg(tf.io.read_file(path)), tf.strings.split(path, "/")[-2]


photos = tf.data.Dataset.list_files("flowers/*/*.jpg")  # want: reshuffled-split(error)
photos = photos.shuffle(COUNT, reshuffle_each_iteration=False)
held_back = COUNT // 5
train_photos = photos.skip(held_back).map(labelled)
val_photos = photos.take(held_back).map(labelled)
for photo, label in train_photos:
    print(photo.shape, label)
for photo, label in val_photos:
    print(photo.shape, label)
