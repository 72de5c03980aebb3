from sklearn.model_selection import train_test_split

SEED = 7
parts = train_test_split(X, y, test_size=0.2)  # want: unseeded-split


def again(X, seed):
    return train_test_split(  # want: unseeded-split
        X,
        stratify=y,
    )


def empty():
    return train_test_split(*arrays, random_state=None)  # want: unseeded-split
