# https://github.com/seohongpark/ogbench/pull/36
import jax
import numpy as np


def evaluate(agent, env, episodes):
    key = jax.random.PRNGKey(np.random.randint(0, 2**32))

    # defined anew in each evaluation, and always called with a key
    @jax.jit
    def act(observation, key=jax.random.PRNGKey(np.random.randint(0, 2**32))):
        key, subkey = jax.random.split(key)
        return agent.sample_actions(observation, seed=subkey), key

    for _ in range(episodes):
        observation, _ = env.reset()
        done = False
        while not done:
            action, key = act(observation, key=key)
            observation, _, done, _, _ = env.step(action)
