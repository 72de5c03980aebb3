import gym
import numpy as np

np.random.seed(0)
env = gym.make("CartPole-v0")
env.seed(0)
print([env.action_space.sample() for _ in range(5)])
size = env.action_space.sample().shape
env.reset()
for _ in range(200):
    env.render()
    env.step(env.action_space.sample())
