import fire
import torch


class Trainer:
    def train(self, epochs=3):
        net = torch.nn.Linear(4, 1)  # want: unseeded-program
        for epoch in range(epochs):
            net(torch.ones(1, 4)).sum().backward()


if __name__ == "__main__":
    fire.Fire(Trainer)
