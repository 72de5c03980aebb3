import keras
import numpy as np
import torch


class Noise(keras.layers.Layer):
    def call(self, x):
        return x + np.random.rand()  # PyTorch runs this at each call


class Fixed(keras.layers.Layer):
    def call(self, x):
        return x + torch.rand(3)


class Net(torch.nn.Module):
    def forward(self, x):
        return x + np.random.rand()  # want: traced-randomness


compiled = torch.compile(lambda x: x + np.random.rand())
traced = torch.jit.trace(Net(), torch.zeros(3))
