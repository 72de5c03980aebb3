# https://github.com/HeliXonProtein/OmegaFold/issues/51
# Nothing here trains: the weights always come from the checkpoint.
import sys

import torch
from torch import nn


class Node2Edge(nn.Module):
    def __init__(self, dim, out):
        super().__init__()
        self.out_weights = nn.Parameter(torch.empty(dim, out))

    def forward(self, node):
        return node @ self.out_weights


def main():
    model = Node2Edge(8, 8)
    model.load_state_dict(torch.load(sys.argv[1]))
    model.eval()
    with torch.no_grad():
        print(model(torch.load(sys.argv[2])))


if __name__ == "__main__":
    main()
