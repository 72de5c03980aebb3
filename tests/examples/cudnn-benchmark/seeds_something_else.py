"""Environments have seeds of their own."""

import gym
import torch

env = gym.make("CartPole-v1")
env.seed(0)
other.seed(1)
torch.backends.cudnn.benchmark = True  # want: cudnn-benchmark(strict)
