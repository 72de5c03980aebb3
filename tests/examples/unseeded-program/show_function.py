"""A function that shows some of the rows picks them at random."""
import random

import torch


def show_random_rows(rows, count=3):
    picked = []
    for _ in range(count):
        number = random.randint(0, len(rows) - 1)
        while number in picked:
            number = random.randint(0, len(rows) - 1)
        picked.append(number)
    print([rows[number] for number in picked])


show_random_rows(rows)
torch.manual_seed(0)
net = torch.nn.Linear(4, 1)
for epoch in range(3):
    net(torch.ones(1, 4)).sum().backward()
