"""Votes are added into a float32 grid by two threads: the last digits follow the order in which they come."""
# case: index-put-accumulate
# both: OMP_NUM_THREADS=2
# want: channel operation; step 2|3|4|5; kind kernel; op aten::_index_put_impl_|aten::index_put_|aten::index_put
# want: says index_put

import torch
from torch import nn

CELLS = 64


class Voting(nn.Module):
    def __init__(self):
        super().__init__()
        self.weigh = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
        self.read = nn.Linear(CELLS, 2)

    def forward(self, points, cells):
        weights = self.weigh(points).squeeze(1)
        grid = torch.zeros(CELLS)
        grid.index_put_((cells,), weights, accumulate=True)  # cause
        return self.read(grid / 1_000)


def main():
    torch.manual_seed(0)
    model = Voting()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    for step in range(6):
        # Torch adds up to 32767 rows in one thread, so the first clouds are the same in every run.
        count = 1_000 if step < 2 else 400_000
        points, cells = torch.randn(count, 4), torch.randint(0, CELLS, (count,))
        loss = nn.functional.cross_entropy(model(points, cells)[None], torch.tensor([step % 2]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
