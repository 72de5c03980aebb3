import gymnasium as gym
import numpy as np
import torch
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.utils import set_random_seed


def vectors(args):
    torch.manual_seed(args.seed)
    envs = gym.vector.SyncVectorEnv([make(args.env, args.seed + i) for i in range(4)])
    state, _ = envs.reset(seed=args.seed)
    for step in range(100):
        state, *_ = envs.step(envs.single_action_space.sample())


def make(name, seed):
    def thunk():
        env = gym.make(name)
        env.action_space.seed(seed)
        return env

    return thunk


def vectors_of_a_library(seed):
    set_random_seed(seed)
    envs = make_vec_env("CartPole-v1", n_envs=4, seed=seed)
    return envs.reset()


def seeded_by_a_helper(args):
    np.random.seed(args.seed)
    env = gym.make(args.env)
    set_global_seeds(args.seed, env)
    return env.reset()


def set_global_seeds(seed, env):
    torch.manual_seed(seed)
    env.reset(seed=seed)
