# https://github.com/appeler/ethnicolr/issues/59
# Dropout is on in prediction on purpose: the spread of many answers is the confidence that is reported.
import numpy as np
from tensorflow.keras.models import load_model


def predict_with_confidence(path, sequences, num_iter=100):
    model = load_model(path)
    answers = [np.asarray(model(sequences, training=True)) for _ in range(num_iter)]
    return np.mean(answers, axis=0), np.std(answers, axis=0)
