import random
import uuid

import numpy as np
import torch


def set_seed(seed):
    random.seed(seed)
    torch.manual_seed(seed)


class Trainer:
    def __init__(self, seed):
        set_seed(seed)
        self.run_name = f"run-{random.randint(0, 999)}"  # want: seeded-identity

    def train(self):
        session_id = random.randint(0, 2**32)
        set_seed(1)
        save(session_id)
        tmp_path = "/tmp/" + "".join(random.choices("abc", k=8))  # want: seeded-identity
        return tmp_path


def of_another_stream():
    torch.manual_seed(0)
    port = np.random.randint(10000, 20000)
    return port


def needle():
    set_seed(0)
    uuid_of_a_needle = uuid.UUID(int=random.getrandbits(128))
    return uuid_of_a_needle


def a_seed():
    set_seed(0)
    worker_seed = random.randint(0, 100)
    return worker_seed


if __name__ == "__main__":
    Trainer(0).train()
