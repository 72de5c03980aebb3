"""One value of the table that is trained on was corrected between the runs: row 28 stands in the fourth batch."""
# case: changed-data-file
# files: houses.csv
# b edits: houses.csv: "28,3,28,0.56" -> "28,5,28,0.56"
# want: channel batch-content; step 3; kind data-file; says houses.csv

import csv

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def main():
    torch.manual_seed(0)
    with open("houses.csv") as file:  # cause
        table = torch.tensor([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])
    data = TensorDataset(table[:, :3] / 40, table[:, 3:])
    model = nn.Sequential(nn.Linear(3, 16), nn.Softplus(), nn.Linear(16, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step, (inputs, targets) in enumerate(DataLoader(data, batch_size=8)):  # cause
        loss = nn.functional.mse_loss(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, loss.item())


if __name__ == "__main__":
    main()
