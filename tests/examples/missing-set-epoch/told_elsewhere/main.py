from data import make_loader
from trainer import Trainer


def main(model, train_set):
    Trainer(model, make_loader(train_set)).fit(10)
