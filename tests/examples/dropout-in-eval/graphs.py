"""Graph dropout: noise in a model, preparation of data elsewhere."""

import torch.nn.functional as F
from torch import nn
from torch_geometric.nn import GCNConv
from torch_geometric.utils import dropout_edge


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = GCNConv(8, 8)

    def forward(self, x, edge_index):
        edge_index, _ = dropout_edge(edge_index, p=0.2)  # want: dropout-in-eval
        edge_index, _ = dropout_edge(edge_index, p=0.2, training=self.training)
        return self.conv(x, edge_index)


def thin_out(data):
    data.edge_index, _ = dropout_edge(data.edge_index, p=0.5)
    return data


def main():
    print(F.dropout(load(), 0.5))


main()
