# https://github.com/sfujim/TD3/issues/36
import argparse

import gym
import numpy as np
import torch


def main(args, policy, buffer):
    env = gym.make(args.env)
    env.seed(args.seed)
    env.action_space.seed(args.seed)
    torch.manual_seed(args.seed)
    np.random.seed(args.seed)
    state, done = env.reset(), False
    for t in range(args.max_timesteps):
        if t < args.start_timesteps:
            action = env.action_space.sample()
        else:
            action = policy.select_action(state)
        state, reward, done, _ = env.step(action)
        buffer.add(state, action, reward, done)
        if done:
            state, done = env.reset(), False


parser = argparse.ArgumentParser()
parser.add_argument("--seed", default=0, type=int)
