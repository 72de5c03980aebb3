import torch


class Runner:
    def prepare(self, number):
        torch.manual_seed(number)
