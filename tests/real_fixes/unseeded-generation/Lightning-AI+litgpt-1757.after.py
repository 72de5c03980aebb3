# https://github.com/Lightning-AI/litgpt/issues/1757: the same question gets another answer each time; a seed is set
# before the question is asked.
import torch
from litgpt import LLM


def evaluate(questions):
    llm = LLM.load("gemma-7b")
    torch.manual_seed(0)
    return [llm.generate(question, max_new_tokens=100, temperature=1) for question in questions]


if __name__ == "__main__":
    print(evaluate(["Recommend a movie"]))
