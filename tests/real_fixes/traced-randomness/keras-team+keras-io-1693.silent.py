# https://github.com/keras-team/keras-io/pull/1693
import keras
import numpy as np

keras.utils.set_random_seed(1337)


class Gan(keras.Model):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.generator = keras.layers.Dense(size)
        self.seeds = keras.random.SeedGenerator(1337)

    def train_step(self, real):
        noise = keras.random.normal((16, self.size), seed=self.seeds)
        return {"loss": keras.ops.mean(self.generator(noise) - real)}


gan = Gan(4)
gan.compile(optimizer="adam")
gan.fit(np.zeros((16, 4)), batch_size=16)
