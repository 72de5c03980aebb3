# https://github.com/huggingface/transformers/issues/11965
from transformers import AutoModelForQuestionAnswering, Trainer, TrainingArguments


def main():
    model = AutoModelForQuestionAnswering.from_pretrained("xlm-roberta-large")
    arguments = TrainingArguments("out", seed=17)
    trainer = Trainer(model=model, args=arguments, train_dataset=load())  # want: seed-after-draw
    trainer.train()


if __name__ == "__main__":
    main()
