# https://github.com/VsonicV/es-at-scale/pull/3
import torch


def perturb(model, seed, sigma):
    source = torch.Generator(device=model.device)
    source.manual_seed(int(seed))
    for name, weight in model.named_parameters():
        noise = torch.randn(weight.shape, generator=source, device=weight.device, dtype=weight.dtype)
        weight.data.add_(sigma * noise)
