"""A target network starts with the weights of the network that it follows: the same call twice."""

import flax.linen as nn
import jax
from flax.training.train_state import TrainState


class Value(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(1)(x)


class Policy(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(4)(x)


def states(observation, optimizer):
    value, policy = Value(), Policy()
    key = jax.random.PRNGKey(0)
    key, value_key, policy_key = jax.random.split(key, 3)
    state = TrainState.create(apply_fn=value.apply, params=value.init(value_key, observation), tx=optimizer)
    target = value.init(value_key, observation)
    first = policy.init(policy_key, observation)
    second = value.init(policy_key, observation)  # want: reused-key
    return state, target, first, second
