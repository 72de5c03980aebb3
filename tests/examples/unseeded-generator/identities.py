"""What tells runs apart must not repeat, so its generator must not be seeded."""

import random

_fingerprints = random.Random()
fingerprint_rng = random.Random()
_ids = random.Random()
