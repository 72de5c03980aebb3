import random


def test_ids():
    random.seed(0)
    run_id = random.getrandbits(32)
    assert run_id
