# https://github.com/huggingface/trl/pull/4887
from transformers import AutoModelForSequenceClassification, AutoTokenizer, set_seed
from trl import RewardConfig, RewardTrainer

tokenizer = AutoTokenizer.from_pretrained("org/base")
args = RewardConfig(output_dir="out", seed=42)
# the head is drawn while the model is loaded
set_seed(args.seed)
model = AutoModelForSequenceClassification.from_pretrained("org/base", num_labels=1)
trainer = RewardTrainer(model=model, args=args, train_dataset=rows)
trainer.train()
