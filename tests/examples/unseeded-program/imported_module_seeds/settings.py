import torch

EPOCHS = 5
torch.manual_seed(11)
