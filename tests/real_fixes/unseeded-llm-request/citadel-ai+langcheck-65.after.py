# https://github.com/citadel-ai/langcheck/pull/65: results of metrics that ask a model differ between runs.
from openai import OpenAI


def evaluate(question, answer):
    reply = OpenAI().chat.completions.create(
        model="gpt-3.5-turbo",
        messages=[{"role": "user", "content": f"{question} {answer}: good?"}],
        seed=123,
    )
    return reply.choices[0].message.content
