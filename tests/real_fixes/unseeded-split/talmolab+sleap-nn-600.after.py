# https://github.com/talmolab/sleap-nn/pull/600
from sklearn.model_selection import train_test_split

SEED = 42


def parts(frames):
    return train_test_split(frames, test_size=0.1, random_state=SEED)


train, check = parts(list(range(500)))
