# https://github.com/pfnet/pytorch-pfn-extras/issues/688
import torch


class Logic:
    def train_epoch_begin(self, model):
        model.train()

    def train_step(self, model, optimizer, batch):
        optimizer.zero_grad()
        loss = model(*batch)
        loss.backward()
        optimizer.step()

    def train_validation_begin(self, model):
        model.eval()

    def train_validation_end(self, model):
        model.train()


def evaluate(model, loader):
    with torch.no_grad():
        return [model(*batch) for batch in loader]


def run(model, optimizer, train_loader, val_loader, interval):
    logic = Logic()
    for epoch in range(10):
        logic.train_epoch_begin(model)
        for number, batch in enumerate(train_loader):
            logic.train_step(model, optimizer, batch)
            if number % interval == 0:
                logic.train_validation_begin(model)
                evaluate(model, val_loader)
                logic.train_validation_end(model)
