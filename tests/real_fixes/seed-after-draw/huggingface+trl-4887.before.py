# https://github.com/huggingface/trl/pull/4887
from transformers import AutoModelForSequenceClassification, AutoTokenizer
from trl import RewardConfig, RewardTrainer

tokenizer = AutoTokenizer.from_pretrained("org/base")
model = AutoModelForSequenceClassification.from_pretrained("org/base", num_labels=1)
args = RewardConfig(output_dir="out", seed=42)
trainer = RewardTrainer(model=model, args=args, train_dataset=rows)  # want: seed-after-draw
trainer.train()
