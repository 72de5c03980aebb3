from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments

model = AutoModelForSequenceClassification.from_pretrained("base", num_labels=3)
trainer = Trainer(model=model, args=TrainingArguments(output_dir="out"))
trainer.train()
