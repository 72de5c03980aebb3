# https://github.com/VsonicV/es-at-scale/pull/3
import torch


def perturb(model, seed, sigma):
    for name, weight in model.named_parameters():
        source = torch.Generator(device=weight.device)
        source.manual_seed(int(seed))  # want: generator-rebuilt-in-loop
        noise = torch.randn(weight.shape, generator=source, device=weight.device, dtype=weight.dtype)
        weight.data.add_(sigma * noise)
