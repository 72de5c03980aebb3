from data import make_loaders
from engine import evaluate, train_one_epoch


def main(model, train_set, val_set, optimizer, args):
    train_loader, val_loader = make_loaders(train_set, val_set, args.distributed)
    epoch = args.start
    while epoch < args.epochs:
        train_one_epoch(model, train_loader, optimizer)
        print(evaluate(model, val_loader))
        epoch += 1
