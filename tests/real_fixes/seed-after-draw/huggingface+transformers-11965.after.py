# https://github.com/huggingface/transformers/issues/11965
from transformers import AutoModelForQuestionAnswering, Trainer, TrainingArguments


def fresh_model():
    return AutoModelForQuestionAnswering.from_pretrained("xlm-roberta-large")


def main():
    arguments = TrainingArguments("out", seed=17)
    # the trainer seeds, and then calls this
    trainer = Trainer(model_init=fresh_model, args=arguments, train_dataset=load())
    trainer.train()


if __name__ == "__main__":
    main()
