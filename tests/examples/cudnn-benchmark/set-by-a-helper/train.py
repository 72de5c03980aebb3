import torch

from common import prepare


def main(args):
    torch.manual_seed(args.seed)
    prepare(args.device)


if __name__ == "__main__":
    main(parse())
