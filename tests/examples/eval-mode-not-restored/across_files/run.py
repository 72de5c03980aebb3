import torch

from helpers import evaluating, validate, validate_and_restore
from network import Net


def fit(train_loader, val_loader, device):
    model = Net().to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(10):
        for x in train_loader:
            optimizer.zero_grad()
            model(x).mean().backward()
            optimizer.step()
        print(validate(model, val_loader))  # want: eval-mode-not-restored


def fit_well(train_loader, val_loader):
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(10):
        for x in train_loader:
            optimizer.zero_grad()
            model(x).mean().backward()
            optimizer.step()
        print(validate_and_restore(model, val_loader))
        with evaluating(model), torch.no_grad():
            print(model(x))


def fit_folds(folds):
    for train_loader, val_loader in folds:
        model = Net()  # another one for each fold
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for x in train_loader:
            optimizer.zero_grad()
            model(x).mean().backward()
            optimizer.step()
        print(validate(model, val_loader))
