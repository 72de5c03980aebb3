from sklearn.model_selection import train_test_split

SEED = 7
parts = train_test_split(X, y, test_size=0.2, random_state=SEED)  # want: unseeded-split


def again(X, seed):
    return train_test_split(  # want: unseeded-split
        X,
        stratify=y,
        random_state=seed,
    )


def empty():
    return train_test_split(*arrays, random_state=SEED)  # want: unseeded-split
