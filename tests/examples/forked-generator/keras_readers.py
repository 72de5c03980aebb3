import keras
import numpy as np
import tensorflow as tf


class Crops(keras.utils.PyDataset):
    def __init__(self, x, **kwargs):
        super().__init__(**kwargs)
        self.x = x

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return self.x[index] + self.noise(), 0

    def noise(self):
        return np.random.normal(size=3)


class Own(keras.utils.PyDataset):
    def __init__(self, x):
        super().__init__(workers=4, use_multiprocessing=True)  # want: forked-generator
        self.x = x
        self.rng = np.random.default_rng(0)

    def __getitem__(self, index):
        return self.x[index] * self.rng.random(), 0


class Old(tf.keras.utils.Sequence):
    def __init__(self, x):
        self.x = x

    def __getitem__(self, index):
        return np.roll(self.x[index], np.random.randint(3)), 0


class PerItem(tf.keras.utils.Sequence):
    def __init__(self, x):
        self.x = x

    def __getitem__(self, index):
        return self.x[index] * np.random.default_rng([1, index]).random(), 0


class Reordered(tf.keras.utils.Sequence):
    def __init__(self, x):
        self.x = x
        self.on_epoch_end()

    def on_epoch_end(self):
        self.order = np.random.permutation(len(self.x))

    def __getitem__(self, index):
        return self.x[self.order[index]], 0


def run(model, x, threads):
    np.random.seed(0)
    model.fit(Crops(x, workers=4, use_multiprocessing=True))  # want: forked-generator
    model.fit(Crops(x, workers=4))
    model.fit(Crops(x, use_multiprocessing=True))
    model.fit(Crops(x, workers=1, use_multiprocessing=True))
    rows = Old(x)
    model.fit(rows, epochs=3, workers=threads, use_multiprocessing=True)  # want: forked-generator
    model.fit(PerItem(x), workers=4, use_multiprocessing=True)
    model.fit(Reordered(x), workers=4, use_multiprocessing=True)
