# https://github.com/openai/gym/issues/428
import random

import gym

random.seed(1995)
env = gym.make("LunarLander-v2")
env.seed(1995)
table = {}
for episode in range(500):
    state = tuple(env.reset())
    done = False
    while not done:
        action = random.randrange(4) if random.random() < 0.1 else table.get(state, 0)
        after, reward, done, _ = env.step(action)
        table[state] = action if reward > 0 else table.get(state, 0)
        state = tuple(after)
