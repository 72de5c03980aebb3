# https://github.com/pytorch/tutorials/pull/1624
import torch
from torchvision.models import resnet18


def train(loader, model, criterion, optimizer):
    model.train()
    for image, label in loader:
        loss = criterion(model(image), label)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def test(loader, model, criterion):
    model.eval()
    with torch.no_grad():
        print(sum(criterion(model(image), label).item() for image, label in loader))


def main(train_loader, test_loader):
    model = resnet18()
    criterion = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    for _ in range(5):
        train(train_loader, model, criterion, optimizer)
        test(test_loader, model, criterion)
