# https://github.com/ankanbhunia/PIDM/pull/66
import torch.utils.checkpoint
from torch import nn


def run_checkpointed(func, args, flag, preserve_rng_state=True):
    if flag:
        return torch.utils.checkpoint.checkpoint(func, *args, use_reentrant=True, preserve_rng_state=preserve_rng_state)
    return func(*args)


class ResBlock(nn.Module):
    def __init__(self, channels, use_checkpoint):
        super().__init__()
        self.use_checkpoint = use_checkpoint
        self.body = nn.Sequential(nn.SiLU(), nn.Dropout(p=0.1), nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x):
        return run_checkpointed(self._forward, (x,), self.use_checkpoint)

    def _forward(self, x):
        return x + self.body(x)
