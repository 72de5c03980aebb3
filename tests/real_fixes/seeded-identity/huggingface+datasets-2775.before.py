# https://github.com/huggingface/datasets/issues/2775: after a seed, two runs give other data the same "random"
# fingerprint, and the second one reads the cache of the first.
import random


def generate_random_fingerprint(bits=64):
    return f"{random.getrandbits(bits):0{bits // 4}x}"  # want: seeded-identity
