import torch
from torch import nn
from torch.nn import functional as F


class Sines(nn.Module):
    def _phase(self, f0):
        return F.interpolate(f0, scale_factor=4, mode="linear")

    def forward(self, f0):
        return torch.sin(self._phase(f0))


class Source(nn.Module):
    def __init__(self):
        super().__init__()
        self.sines = Sines()

    def forward(self, f0):
        with torch.no_grad():
            waves = self.sines(f0)
        return waves


class Learned(nn.Module):
    def _grown(self, x):
        return F.interpolate(x, scale_factor=4, mode="linear")  # want: nondeterministic-op(strict)

    def forward(self, x):
        with torch.no_grad():
            frozen = self._grown(x)
        return frozen + self._grown(x)


class Alone(nn.Module):
    def forward(self, x):
        return F.interpolate(x, scale_factor=4, mode="linear")  # want: nondeterministic-op(strict)


if __name__ == "__main__":
    with torch.no_grad():
        print(Alone()(torch.zeros(1, 1, 8)).shape)


class ReplayBuffer:
    def __init__(self, pad):
        self.shift = nn.Sequential(nn.ReplicationPad2d(pad), nn.Identity())


class MemoryModule(nn.Module):
    def __init__(self, pad):
        super().__init__()
        self.shift = nn.Sequential(nn.ReplicationPad2d(pad))  # want: nondeterministic-op(strict)


class Agent:
    def __init__(self, pad):
        self.actor = nn.Sequential(nn.ReplicationPad2d(pad))  # want: nondeterministic-op(strict)
