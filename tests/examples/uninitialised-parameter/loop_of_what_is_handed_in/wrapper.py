from torch import nn


class Wrapper(nn.Module):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder
        for p in self.parameters():
            nn.init.xavier_uniform_(p)

    def forward(self, x):
        return self.encoder(x)
