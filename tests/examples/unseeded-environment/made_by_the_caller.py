import argparse

import gym
import numpy as np
import torch


def train(env_fn, seed, epochs):
    torch.manual_seed(seed)
    np.random.seed(seed)
    env, test_env = env_fn(), env_fn()
    state = env.reset()  # want: unseeded-environment
    for epoch in range(epochs):
        state, _, done, _ = env.step(0)
        if done:
            state = env.reset()
    test_env.reset()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--env", default="Pendulum-v0")
    args = parser.parse_args()
    train(lambda: gym.make(args.env), seed=0, epochs=10)
