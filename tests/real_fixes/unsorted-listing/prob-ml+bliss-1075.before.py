# https://github.com/prob-ml/bliss/pull/1075
import os


class CachedData:
    def __init__(self, folder, shares):
        self.folder = folder
        names = os.listdir(str(folder))  # want: unsorted-listing
        self.files = [os.path.join(folder, name) for name in names if name.endswith(".pt")]
        self.shares = shares

    def setup(self, stage):
        ends = [int(share * len(self.files)) for share in self.shares]
        self.train = Stored(self.files[: ends[0]])
        self.val = Stored(self.files[ends[0] : ends[1]])
        self.test = Stored(self.files[ends[1] :])
