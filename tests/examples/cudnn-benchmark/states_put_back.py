"""A checkpoint brings its state along; that is no seed."""

import torch

torch.set_rng_state(torch.load("state.pt")["rng"])
torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark(strict)
