# https://github.com/keras-team/keras/issues/14599
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator

reader = ImageDataGenerator()


def again(model):
    unseen = reader.flow_from_directory(  # want: shuffled-evaluation
        "unseen", batch_size=1, class_mode="categorical", seed=1
    )
    print(model.evaluate(unseen))
    wanted = unseen.classes
    given = np.argmax(model.predict_generator(unseen), axis=1)
    return np.mean(wanted == given)
