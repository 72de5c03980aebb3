# https://github.com/BCV-Uniandes/DMS/issues/30
# Trained one image at a time, so the stored statistics mean little: the authors evaluate in training mode.
import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(11)
net = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 1, 1))
optimizer = torch.optim.Adam(net.parameters())


def train(images):
    net.train()
    for image, mask in images:
        optimizer.zero_grad()
        loss = F.binary_cross_entropy_with_logits(net(image), mask)
        loss.backward()
        optimizer.step()


def evaluate(images):
    net.train()
    overlap = 0.0
    with torch.no_grad():
        for image, mask in images:
            found = net(image) > 0
            overlap += float((found & mask.bool()).sum() / (found | mask.bool()).sum())
    return overlap / len(images)


for epoch in range(20):
    train(torch.load("seen.pt"))
    print(epoch, evaluate(torch.load("held_out.pt")))
