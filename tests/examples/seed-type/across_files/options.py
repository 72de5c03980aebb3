import argparse


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", default=1)
    return parser.parse_args()
