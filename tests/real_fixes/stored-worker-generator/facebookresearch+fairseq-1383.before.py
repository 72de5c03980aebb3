# https://github.com/facebookresearch/fairseq/issues/1383
import numpy as np
from torch.utils.data import DataLoader, Dataset


class Noised(Dataset):
    def __init__(self, sentences, seed):
        self.sentences = sentences
        self.random = np.random.RandomState(seed)  # want: stored-worker-generator

    def __getitem__(self, index):
        sentence = self.sentences[index]
        return sentence[self.random.rand(len(sentence)) > 0.1]


def batches(sentences, seed):
    return DataLoader(Noised(sentences, seed), num_workers=8)
