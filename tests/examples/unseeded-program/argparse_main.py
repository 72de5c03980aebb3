import argparse
import random

import torch


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int)
    return parser.parse_args()


def main(args):
    if args.seed is not None:
        torch.manual_seed(args.seed)
    net = torch.nn.Linear(4, 1)
    keep = [row for row in load() if random.random() < 0.5]  # want: unseeded-program
    for epoch in range(3):
        net(keep).sum().backward()


if __name__ == "__main__":
    main(parse())
