# https://github.com/ge-xing/SegMamba/issues/43
import glob
import random


class Volumes:
    def __init__(self, paths):
        self.paths = paths

    def __getitem__(self, index):
        return load(self.paths[index])


def parts_of(folder, train_share=0.7, val_share=0.1, seed=42):
    paths = sorted(glob.glob(f"{folder}/*.npz"))
    random.Random(seed).shuffle(paths)
    first = int(len(paths) * train_share)
    second = first + int(len(paths) * val_share)
    return Volumes(paths[:first]), Volumes(paths[first:second]), Volumes(paths[second:])
