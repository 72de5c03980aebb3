# https://github.com/princeton-nlp/HELMET/issues/43
import argparse
import random

from datasets import load_dataset


def demonstrations(args):
    stories = load_dataset("stories", split="train")
    return stories.shuffle(seed=args.seed).select(range(args.shots))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--shots", type=int, default=2)
    args = parser.parse_args()
    random.seed(args.seed)
    print(demonstrations(args))
