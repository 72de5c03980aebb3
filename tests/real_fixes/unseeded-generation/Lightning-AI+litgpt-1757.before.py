# https://github.com/Lightning-AI/litgpt/issues/1757: the same question gets another answer each time; a seed is set
# before the question is asked.
from litgpt import LLM


def evaluate(questions):
    llm = LLM.load("gemma-7b")
    return [llm.generate(question, max_new_tokens=100, temperature=1) for question in questions]  # want: unseeded-generation


if __name__ == "__main__":
    print(evaluate(["Recommend a movie"]))
