"""TrainingArguments carries seed 42, but the Trainer seeds only when it is made: what was drawn before is not covered."""
from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments


def main():
    args = TrainingArguments("out")
    model = AutoModelForSequenceClassification.from_pretrained("bert-base-cased", num_labels=3)
    trainer = Trainer(model=model, args=args, train_dataset=load())
    trainer.train()


if __name__ == "__main__":
    main()
