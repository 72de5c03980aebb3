# https://github.com/shubhamagarwal92/mmd/issues/14
import torch
from torch import nn


class Dialogue(nn.Module):
    def __init__(self, words, size):
        super().__init__()
        self.embed = nn.Embedding(words, size)
        self.drop = nn.Dropout(0.3)
        self.rnn = nn.GRU(size, size, batch_first=True)
        self.out = nn.Linear(size, words)

    def forward(self, tokens):
        hidden, _ = self.rnn(self.drop(self.embed(tokens)))
        return self.out(hidden)


def evaluate(batches, criterion, model):
    model.eval()
    losses = []
    for tokens, wanted in batches:
        losses.append(criterion(model(tokens).transpose(1, 2), wanted).item())
    model.train()
    return sum(losses) / len(losses)


def train(train_batches, valid_batches, words):
    model = Dialogue(words, 64)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters())
    model.train()
    for epoch in range(20):
        for number, (tokens, wanted) in enumerate(train_batches):
            optimizer.zero_grad()
            loss = criterion(model(tokens).transpose(1, 2), wanted)
            loss.backward()
            optimizer.step()
            if number % 100 == 0:
                print(epoch, evaluate(valid_batches, criterion, model))
