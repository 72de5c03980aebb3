# https://github.com/huggingface/diffusers/pull/10964
import argparse

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=None)
args = parser.parse_args()

generator = torch.Generator(device="cpu").manual_seed(args.seed) if args.seed is not None else None
print(torch.randn(4, generator=generator))
