"""The gradient of ``x[idx]`` is added up by two threads in the order in which they come, on the CPU."""
# case: indexing-backward
# both: OMP_NUM_THREADS=2
# want: channel operation|gradients; step 0|1|2|3|4|5; kind kernel; op aten::_index_put_impl_|aten::index_put
# want: says index

import torch
from torch import nn

WORDS, ROWS = 50, 500_000


def main():
    torch.manual_seed(0)
    table = nn.Parameter(torch.randn(WORDS, 8))
    head = nn.Linear(8, 8)
    optimizer = torch.optim.SGD([table, *head.parameters()], lr=1.0)
    for step in range(6):
        index = torch.randint(0, WORDS, (ROWS,))
        target = torch.randn(ROWS, 8)
        words = table[index]  # cause
        loss = nn.functional.mse_loss(head(words), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item(), table.sum().item())


if __name__ == "__main__":
    main()
