import torch

torch.manual_seed(0)
with torch.no_grad():
    print(model(torch.randn(3)))
