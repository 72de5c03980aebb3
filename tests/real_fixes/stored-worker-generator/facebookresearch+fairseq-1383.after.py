# https://github.com/facebookresearch/fairseq/issues/1383
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, get_worker_info


class Noised(Dataset):
    def __init__(self, sentences):
        self.sentences = sentences
        self.random = None

    def __getitem__(self, index):
        sentence = self.sentences[index]
        return sentence[self.random.random(len(sentence)) > 0.1]


def prepare(worker_id):
    info = get_worker_info()
    info.dataset.random = np.random.default_rng(info.seed)


def batches(sentences, seed):
    source = torch.Generator().manual_seed(seed)
    return DataLoader(Noised(sentences), num_workers=8, generator=source, worker_init_fn=prepare)
