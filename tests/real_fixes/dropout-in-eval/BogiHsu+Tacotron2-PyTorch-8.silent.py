# https://github.com/BogiHsu/Tacotron2-PyTorch/issues/8
# The prenet drops in inference, too, on purpose: its noise makes the speech vary.
from torch import nn
from torch.nn import functional as F


class Prenet(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(width, width) for _ in range(2)])

    def forward(self, x):
        for linear in self.layers:
            x = F.dropout(F.relu(linear(x)), p=0.5, training=True)
        return x
