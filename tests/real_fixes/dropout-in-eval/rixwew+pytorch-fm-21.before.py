# https://github.com/rixwew/pytorch-fm/issues/21
import torch
import torch.nn.functional as F


class AttentionalFactorizationMachine(torch.nn.Module):
    def __init__(self, embed_dim, attn_size, dropouts):
        super().__init__()
        self.attention = torch.nn.Linear(embed_dim, attn_size)
        self.projection = torch.nn.Linear(attn_size, 1)
        self.fc = torch.nn.Linear(embed_dim, 1)
        self.dropouts = dropouts

    def forward(self, products):
        scores = F.softmax(self.projection(F.relu(self.attention(products))), dim=1)
        scores = F.dropout(scores, p=self.dropouts[0])  # want: dropout-in-eval
        return self.fc(torch.sum(scores * products, dim=1))
