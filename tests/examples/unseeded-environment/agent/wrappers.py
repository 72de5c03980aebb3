import gymnasium as gym


class Scaled(gym.Wrapper):
    def reset(self, **kwargs):
        state, info = self.env.reset(**kwargs)
        return state / 2, info

    def seed(self, seed=None):
        return self.env.seed(seed)
