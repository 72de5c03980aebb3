from common import seed_all

if __name__ == "__main__":
    seed_all(2)  # want: nondeterministic-algorithms
    loss.backward()
