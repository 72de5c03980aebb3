# https://github.com/unslothai/unsloth/issues/2124: a temperature without `do_sample` draws nothing.
from transformers import AutoModelForCausalLM


def evaluate(batches):
    model = AutoModelForCausalLM.from_pretrained("google/gemma-3-1b-it")
    return [model.generate(**batch, max_new_tokens=64, temperature=0.9, top_k=50) for batch in batches]


if __name__ == "__main__":
    print(evaluate(batches))
