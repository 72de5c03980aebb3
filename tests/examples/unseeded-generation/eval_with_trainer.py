"""A trainer seeds everything when it is made, and so does a class that derives from one."""

from transformers import Trainer


class Evaluator(Trainer):
    def evaluate(self, prompts):
        return [self.model.generate(prompt, do_sample=True) for prompt in prompts]


if __name__ == "__main__":
    Evaluator(model=load_model()).evaluate(prompts)
