# https://github.com/huggingface/diffusers/pull/10964
import argparse

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--seed", type=int, default=None)
args = parser.parse_args()

generator = torch.Generator(device="cpu").manual_seed(args.seed) if args.seed else None  # want: seed-zero-ignored
print(torch.randn(4, generator=generator))
