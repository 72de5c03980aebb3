"""A trainer that is given a seed has been asked to seed; one that falls back on its own has not."""

from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments


def main():
    model = AutoModelForSequenceClassification.from_pretrained("base", num_labels=3)
    arguments = TrainingArguments(output_dir="out", seed=7)
    trainer = Trainer(model=model, args=arguments)  # want: seed-after-draw
    trainer.train()


if __name__ == "__main__":
    main()
