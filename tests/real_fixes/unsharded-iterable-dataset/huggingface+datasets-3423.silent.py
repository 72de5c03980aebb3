# https://github.com/huggingface/datasets/issues/3423
from datasets import load_dataset
import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset


def seed_worker(number):
    np.random.seed(torch.initial_seed() % 2**32)


class Prepared(IterableDataset):
    def __init__(self, dataset):
        self.dataset = dataset

    def __iter__(self):
        for row in self.dataset:
            yield row["text"].lower()


def make_loaders(files):
    generator = torch.Generator().manual_seed(0)
    rows = load_dataset("csv", data_files=files, split="train", streaming=True).with_format("torch")
    return DataLoader(rows, num_workers=16, generator=generator, worker_init_fn=seed_worker), DataLoader(Prepared(rows), num_workers=16, generator=generator, worker_init_fn=seed_worker)
