# https://github.com/ThilinaRajapakse/simpletransformers/issues/739
import torch
from transformers import AutoModelForSequenceClassification


class ClassificationModel:
    def __init__(self, name, args):
        self.model = AutoModelForSequenceClassification.from_pretrained(name)
        self.args = args

    def train_model(self, train_loader, eval_loader):
        optimizer = torch.optim.AdamW(self.model.parameters())
        self.model.train()
        for _ in range(self.args.num_train_epochs):
            for step, inputs in enumerate(train_loader):
                self.model.train()
                loss = self.model(**inputs).loss
                loss.backward()
                optimizer.step()
                self.model.zero_grad()
                if self.args.evaluate_during_training and step % self.args.evaluate_during_training_steps == 0:
                    results = self.eval_model(eval_loader)
                    print(results)

    def eval_model(self, loader):
        return self.evaluate(loader)

    def evaluate(self, loader):
        self.model.eval()
        losses = []
        for inputs in loader:
            with torch.no_grad():
                losses.append(self.model(**inputs).loss.item())
        return losses
