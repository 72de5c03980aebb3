import gymnasium as gym


def train(agent, steps, seed):
    env = gym.make("CartPole-v1")
    state, _ = env.reset(seed=seed)
    for step in range(steps):
        state, reward, done, truncated, _ = env.step(agent(state))
        if done:
            state, _ = env.reset(seed=seed)  # want: unseeded-environment


def counted(agent, episodes, seed):
    env = gym.make("CartPole-v1")
    for episode in range(episodes):
        seed += 1
        state, _ = env.reset(seed=seed)
        env.step(agent(state))


def compared(agents):
    env = gym.make("CartPole-v1")
    for agent in agents:
        state, _ = env.reset(seed=3)
        env.step(agent(state))


def evaluate(agent, episodes):
    env = gym.make("CartPole-v1")
    for episode in range(episodes):
        state, _ = env.reset(seed=3)
        env.step(agent(state))
