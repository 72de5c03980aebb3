class Agent:
    def __init__(self, env):
        self.env = env
        self.epsilon = 1.0

    def reset(self):
        self.epsilon = 1.0

    def run(self, episodes):
        self.reset()
        for episode in range(episodes):
            state, _ = self.env.reset()
            done = False
            while not done:
                state, reward, done, truncated, _ = self.env.step(0)
