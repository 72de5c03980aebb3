# https://github.com/Lightning-AI/litgpt/issues/1757: or one token is left to choose from.
from litgpt import LLM


def evaluate(questions):
    llm = LLM.load("gemma-7b")
    return [llm.generate(question, temperature=0.0, top_k=1) for question in questions]


if __name__ == "__main__":
    print(evaluate(["Recommend a movie"]))
