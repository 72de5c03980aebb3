"""A model that is only evaluated comes with its head."""

from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments

model = AutoModelForSequenceClassification.from_pretrained("fine-tuned")
trainer = Trainer(model=model, args=TrainingArguments(output_dir="out", seed=7))
print(trainer.evaluate(rows))
