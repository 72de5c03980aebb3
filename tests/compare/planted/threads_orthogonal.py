"""An orthogonal start is made by a QR decomposition, whose digits depend on the number of threads."""
# case: threads-orthogonal
# a: OMP_NUM_THREADS=1
# b: OMP_NUM_THREADS=2
# want: channel operation|parameters|environment; step 0; kind thread-count; op aten::linalg_qr|aten::geqrf|none
# want: says thread

import torch
from torch import nn


def main():
    torch.manual_seed(0)
    cell = nn.RNN(16, 256, batch_first=True)
    nn.init.orthogonal_(cell.weight_hh_l0)  # cause
    head = nn.Linear(256, 2)
    optimizer = torch.optim.SGD([*cell.parameters(), *head.parameters()], lr=0.1)
    for step in range(4):
        inputs = torch.randn(8, 6, 16)
        states, _ = cell(inputs)
        loss = nn.functional.cross_entropy(head(states[:, -1]), (inputs[:, 0, 0] > 0).long())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
