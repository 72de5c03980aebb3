"""The environment's seed is not torch's; exploration draws from numpy."""
import gymnasium as gym
import numpy as np
import torch

env = gym.make("CartPole-v1")
env.reset(seed=0)
policy = torch.nn.Linear(4, 2)  # want: unseeded-program


def act(state, epsilon):
    if np.random.rand() < epsilon:  # want: unseeded-program
        return np.random.randint(2)
    return int(policy(torch.as_tensor(state)).argmax())


for episode in range(100):
    state, _ = env.reset()
    action = act(state, 0.1)
    policy(torch.as_tensor(state)).sum().backward()
