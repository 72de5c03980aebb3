import gymnasium as gym
import torch
from agent import Agent
from wrappers import Scaled

torch.manual_seed(0)
env = Scaled(gym.wrappers.RecordEpisodeStatistics(gym.make("CartPole-v1")))  # want: unseeded-environment
Agent(env).run(10)
