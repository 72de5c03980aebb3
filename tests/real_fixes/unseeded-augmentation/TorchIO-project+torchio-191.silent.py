# https://github.com/TorchIO-project/torchio/issues/191
import torch
import torchio

torch.manual_seed(0)
transform = torchio.Compose([torchio.RandomNoise(), torchio.RandomFlip()])
print(transform(torch.zeros(1, 8, 8, 8)).mean())
