from data import cut, split_by_two_programs, split_seeded
from seeds import fix_seeds


def main(X):
    fix_seeds(1)
    split_seeded(X)
    split_by_two_programs(X)
    cut(X)


if __name__ == "__main__":
    main([[1], [2]])
