import torch


def main(args):
    if args.deterministic:
        torch.manual_seed(args.seed)
    else:
        torch.backends.cudnn.benchmark = True
    net = torch.nn.Linear(4, 1)
    for epoch in range(3):
        net(torch.ones(1, 4)).sum().backward()


main(parse())
