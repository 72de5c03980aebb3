import torch.nn as nn

up = nn.Upsample(scale_factor=2, mode="bilinear")
