import argparse
import random

import numpy as np
import torch
from sklearn.model_selection import train_test_split


def parse():
    parser = argparse.ArgumentParser()
    group = parser.add_argument_group("randomness")
    group.add_argument("--seed", default=0, help="for everything")  # want: seed-type(warning)
    parser.add_argument("--fold-seed")  # want: seed-type(strict)
    parser.add_argument("-s", "--split-seed", dest="split", type=str)  # want: seed-type
    parser.add_argument("--noise", type=float, default=1.0)  # want: seed-type
    parser.add_argument(
        "--torch-seed",
        default=3,
    )
    parser.add_argument("--text", type=str)
    parser.add_argument("--typed", type=int, default="7")
    parser.add_argument("--one-of", choices=["a", "b"])
    parser.add_argument("--many", nargs="+")
    parser.add_argument("--own", type=lambda text: int(text))
    parser.add_argument("--again", default=5)  # want: seed-type(warning)
    parser.add_argument("--words", default="first study")
    return parser.parse_args()


args = parse()
random.seed(args.seed)
np.random.seed(args.seed)
random.seed(args.fold_seed)
parts = train_test_split([1, 2, 3], random_state=args.split)
np.random.seed(args.noise)
torch.manual_seed(args.torch_seed)
random.seed(args.text)
np.random.seed(args.typed)
random.seed(args.one_of)
np.random.seed(args.many)
np.random.seed(args.own)
np.random.seed(int(args.fold_seed))
random.seed(args.again)
random.seed(args.words)
