"""An LSTM over sequences of other lengths, packed."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence


def main():
    torch.manual_seed(0)
    cells = nn.LSTM(6, 24, num_layers=2, dropout=0.2, batch_first=True)
    read = nn.Linear(24, 2)
    optimizer = torch.optim.RMSprop([*cells.parameters(), *read.parameters()], lr=0.01)
    for step in range(6):
        rows = torch.randn(8, 10, 6)
        lengths = torch.randint(3, 11, (8,))
        packed = pack_padded_sequence(rows, lengths, batch_first=True, enforce_sorted=False)
        _, (states, _) = cells(packed)
        loss = nn.functional.cross_entropy(read(states[-1]), (rows[:, 0, 0] > 0).long())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
