"""Two threads, an embedding, scatter and index_add: what torch adds up in one order on the CPU."""

import torch
from torch import nn

torch.set_num_threads(2)


def main():
    torch.manual_seed(0)
    embed, read = nn.Embedding(300, 16), nn.Linear(16, 16)
    optimizer = torch.optim.SGD([*embed.parameters(), *read.parameters()], lr=0.1)
    for step in range(4):
        words, groups = torch.randint(0, 300, (40_000,)), torch.randint(0, 50, (40_000,))
        rows = read(embed(words))
        sums = torch.zeros(50, 16).index_add(0, groups, rows)
        means = torch.zeros(50, 16).scatter_reduce(0, groups[:, None].expand(-1, 16), rows, "mean")
        loss = (sums / 800 - means).square().mean() + rows.square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
