import gymnasium as gym

env = gym.make("CartPole-v1")
for episode in range(3):
    state, _ = env.reset()
    done = False
    while not done:
        state, reward, done, truncated, _ = env.step(env.action_space.sample())
