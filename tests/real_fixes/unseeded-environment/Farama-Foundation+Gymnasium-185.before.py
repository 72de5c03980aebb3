# https://github.com/Farama-Foundation/Gymnasium/issues/185
import gymnasium
import numpy


def collect(steps):
    numpy.random.seed(10)
    env = gymnasium.make("Hopper-v4")
    rows = []
    state, _ = env.reset(seed=10)
    for _ in range(steps):
        action = env.action_space.sample()  # want: unseeded-environment
        state, reward, terminated, truncated, _ = env.step(action)
        rows.append((state, action, reward))
    return rows
