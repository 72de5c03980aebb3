"""The runner's constructor seeds through a method of its base class; another runner forgets numpy."""
import numpy as np
import torch


class Base:
    def __init__(self, config):
        self.config = config
        self._fix(config.number)

    def _fix(self, number):
        torch.manual_seed(number)


class Runner(Base):
    def __init__(self, config):
        super().__init__(config)
        self.net = torch.nn.Linear(4, 1)

    def noise(self, rows):
        return np.random.normal(size=rows.shape)  # want: unseeded-program

    def fit(self, rows):
        for epoch in range(self.config.epochs):
            self.net(rows + self.noise(rows)).sum().backward()


if __name__ == "__main__":
    runner = Runner(load())
    runner.fit(rows())
