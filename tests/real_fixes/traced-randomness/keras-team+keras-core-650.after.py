# https://github.com/keras-team/keras-core/issues/650
import keras


class Jitter(keras.layers.Layer):
    def __init__(self, scale, seed=None):
        super().__init__()
        self.scale = scale
        self.seeds = keras.random.SeedGenerator(seed)

    def call(self, inputs, training=False):
        if not training:
            return inputs
        return inputs + self.scale * keras.random.normal((4, 8), seed=self.seeds)


model = keras.Sequential([keras.Input((8,)), Jitter(0.1)])
