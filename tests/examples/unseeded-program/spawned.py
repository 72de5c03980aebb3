"""What runs in each process seeds there."""
import torch
import torch.multiprocessing as mp


def worker(rank, args):
    torch.manual_seed(args.seed + rank)
    net = torch.nn.Linear(4, 1)
    for epoch in range(args.epochs):
        net(torch.ones(1, 4)).sum().backward()


def main(args):
    mp.spawn(worker, nprocs=args.gpus, args=(args,))


if __name__ == "__main__":
    main(parse())
