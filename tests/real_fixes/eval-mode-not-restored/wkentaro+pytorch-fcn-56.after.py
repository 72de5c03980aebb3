# https://github.com/wkentaro/pytorch-fcn/pull/56
import torch


class Trainer:
    def __init__(self, model, optimizer, criterion, train_loader, val_loader, interval):
        self.model = model
        self.optimizer = optimizer
        self.criterion = criterion
        self.train_loader = train_loader
        self.val_loader = val_loader
        self.interval = interval
        self.iteration = 0

    def validate(self):
        training = self.model.training
        self.model.eval()
        total = 0.0
        with torch.no_grad():
            for image, label in self.val_loader:
                total += self.criterion(self.model(image), label).item()
        if training:
            self.model.train()
        return total / len(self.val_loader)

    def train_epoch(self):
        self.model.train()
        for image, label in self.train_loader:
            if self.iteration % self.interval == 0:
                print(self.validate())
            self.optimizer.zero_grad()
            loss = self.criterion(self.model(image), label)
            loss.backward()
            self.optimizer.step()
            self.iteration += 1

    def train(self, epochs):
        for _ in range(epochs):
            self.train_epoch()
