import torch

from evaluation import evaluate

if __name__ == "__main__":
    torch.manual_seed(0)
    evaluate(load_model(), prompts)
