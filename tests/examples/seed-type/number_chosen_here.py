import argparse
import random

parser = argparse.ArgumentParser()
parser.add_argument("--seed")  # want: seed-type
parser.add_argument("--other-seed", type=int)
args = parser.parse_args()

seed = args.seed
if seed is None:
    seed = random.randrange(2**32)
print("seed", seed)
random.seed(seed)

other = args.other_seed if args.other_seed is not None else random.getrandbits(32)
print("seed", other)
random.seed(other)
