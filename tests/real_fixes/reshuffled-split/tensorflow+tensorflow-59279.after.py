# https://github.com/tensorflow/tensorflow/issues/59279
import keras
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(7)
points = np.random.rand(640, 8).astype("float32")
classes = np.random.randint(0, 2, 640)

batches = tf.data.Dataset.from_tensor_slices((points, classes))
batches = batches.shuffle(640, reshuffle_each_iteration=False)
batches = batches.batch(32)
fit_batches = batches.take(16)
val_batches = batches.skip(16)

model = keras.Sequential([keras.layers.Dense(2)])
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(fit_batches, validation_data=val_batches, epochs=20)
