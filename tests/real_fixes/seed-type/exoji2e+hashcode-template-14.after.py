# https://github.com/exoji2e/hashcode-template/issues/14
import argparse
import random

parser = argparse.ArgumentParser()
parser.add_argument("-s", "--seed", type=int, default=None)
args = parser.parse_args()
seed = args.seed if args.seed is not None else random.randint(0, 10**6)
print("seed", seed)
random.seed(seed)
