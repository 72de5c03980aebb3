# https://github.com/tensorflow/tensorflow/issues/50124
import numpy as np
import tensorflow as tf

letters = tf.keras.preprocessing.image_dataset_from_directory(  # want: shuffled-evaluation
    "letters", batch_size=512, seed=1
)
model = tf.keras.models.load_model("letters.keras")
wanted = np.concatenate([label for _, label in letters])
given = model.predict(letters).argmax(axis=1)
print(np.mean(wanted == given))
