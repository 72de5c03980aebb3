# https://github.com/huggingface/transformers/issues/3154: a program that compares generated texts with what it wants
# wishes for a `seed` argument of `generate()`; there is none, and the program seeds nothing itself.
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("gpt2")
model = AutoModelForCausalLM.from_pretrained("gpt2")


def evaluate(prompts, wanted):
    hits = 0
    for prompt, answer in zip(prompts, wanted):
        ids = tokenizer(prompt, return_tensors="pt").input_ids
        drawn = model.generate(ids, do_sample=True, top_k=50, max_new_tokens=20)  # want: unseeded-generation
        hits += answer in tokenizer.decode(drawn[0])
    return hits / len(prompts)


if __name__ == "__main__":
    print(evaluate(["The capital of France is"], ["Paris"]))
