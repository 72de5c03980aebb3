"""What is traced in training mode keeps training."""

import torch
from torchvision import models

net = models.resnet18(weights="DEFAULT")
ready = models.resnet18(weights="DEFAULT").eval()
script = torch.jit.trace(net, torch.rand(1, 3, 224, 224))  # want: missing-eval-mode(strict)
good = torch.jit.trace(ready, torch.rand(1, 3, 224, 224))
