# https://github.com/ShengcaiLiao/TransMatcher/issues/8
# The feature extractor is trained in evaluation mode on purpose: its batch norm keeps the statistics it came with.
class Trainer:
    def __init__(self, model, criterion):
        self.model = model
        self.criterion = criterion

    def train(self, loader, optimizer):
        self.model.eval()
        self.criterion.train()
        for images, ids in loader:
            loss = self.criterion(self.model(images), ids)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def run(model, criterion, loader, optimizer):
    import torch

    trainer = Trainer(model, criterion)
    for _ in range(15):
        trainer.train(loader, optimizer)
        torch.save(model.state_dict(), "last.pth")
