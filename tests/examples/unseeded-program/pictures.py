"""Which pictures are shown, of the data and of what the model makes of them, is nobody's result."""
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch.utils.data import DataLoader

torch.manual_seed(0)
loader = DataLoader(rows, shuffle=True)
first = iter(loader)
pictures, classes = next(first)
figure, axes = plt.subplots(ncols=4)
for number in range(4):
    axis = axes[number]
    axis.imshow(pictures[number])

net = torch.nn.Linear(4, 1)
for epoch in range(3):
    net(torch.ones(1, 4)).sum().backward()

for place, number in enumerate(np.random.choice(100, size=8)):
    axis = figure.add_subplot(2, 4, place + 1)
    axis.imshow(rows[number])
    axis.set_title(classes[number])
