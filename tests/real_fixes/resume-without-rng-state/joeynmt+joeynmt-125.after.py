# https://github.com/joeynmt/joeynmt/issues/125
import torch


class TrainManager:
    def __init__(self, model, optimizer):
        self.model = model
        self.optimizer = optimizer
        self.steps = 0

    def save_checkpoint(self, path):
        state = {
            "steps": self.steps,
            "model_state": self.model.state_dict(),
            "optimizer_state": self.optimizer.state_dict(),
            "rng_state": torch.get_rng_state(),
        }
        torch.save(state, path)

    def init_from_checkpoint(self, path):
        state = torch.load(path)
        self.model.load_state_dict(state["model_state"])
        self.optimizer.load_state_dict(state["optimizer_state"])
        self.steps = state["steps"]
        torch.set_rng_state(state["rng_state"])
