import torch


class Learner:
    def fit(self, model, seed):
        torch.manual_seed(seed)
        model(1).backward()
