from multiprocessing import Process

import torch


def worker(rank, epochs):
    net = torch.nn.Linear(4, 1)  # want: unseeded-program
    for epoch in range(epochs):
        net(torch.ones(1, 4)).sum().backward()


if __name__ == "__main__":
    children = [Process(target=worker, args=(rank, 3)) for rank in range(2)]
    for child in children:
        child.start()
