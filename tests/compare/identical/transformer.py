"""A transformer with dropout on random words, AdamW, clipped gradients and a warm-up."""

import torch
from torch import nn


class Tagger(nn.Module):
    def __init__(self, words=50, width=32):
        super().__init__()
        self.embed = nn.Embedding(words, width)
        layer = nn.TransformerEncoderLayer(width, 4, 64, dropout=0.1, batch_first=True)
        self.encode = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.read = nn.Linear(width, words)

    def forward(self, words):
        return self.read(self.encode(self.embed(words)))


def main():
    torch.manual_seed(0)
    model = Tagger()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    warm = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / 4))
    for step in range(6):
        words = torch.randint(0, 50, (8, 12))
        loss = nn.functional.cross_entropy(model(words).flatten(0, 1), words.flip(1).flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        warm.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
