# https://github.com/huggingface/datasets/issues/2775: fingerprints are drawn from a generator that nobody seeds.
import random

_fingerprints = random.Random()


def generate_random_fingerprint(bits=64):
    return f"{_fingerprints.getrandbits(bits):0{bits // 4}x}"
