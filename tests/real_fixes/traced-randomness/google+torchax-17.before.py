# https://github.com/google/torchax/issues/17
import torch
from torchax import interop

torch.manual_seed(0)


@interop.jax_jit
def noisy(x):
    return x + torch.rand((2, 2))  # want: traced-randomness


print(noisy(torch.zeros(2, 2)), noisy(torch.zeros(2, 2)))
