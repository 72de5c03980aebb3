# https://github.com/invoke-ai/InvokeAI/pull/876
import random

import numpy as np
import torch


class Painter:
    def new_seed(self):
        self.seed = random.randrange(0, np.iinfo(np.uint32).max)
        return self.seed

    def paint(self, prompt, count, seed=None):
        pictures = []
        seed = seed if seed else self.new_seed()  # want: seed-zero-ignored
        for _ in range(count):
            noise = torch.randn((1, 4, 64, 64), generator=torch.Generator().manual_seed(seed))
            pictures.append((self.draw(prompt, noise), seed))
            seed = self.new_seed()
        return pictures
