from functools import partial

import litellm
from huggingface_hub import InferenceClient
from litellm import acompletion
from openai import AzureOpenAI, OpenAI
from vllm.sampling_params import SamplingParams

SETTINGS = {"model": "gpt-4o", "temperature": 0.5}


def by_dictionary(messages):
    client = AzureOpenAI()
    return client.chat.completions.create(messages=messages, **SETTINGS)  # want: unseeded-llm-request


def first_of_several(messages):
    client = OpenAI()
    replies = [client.chat.completions.create(messages=messages, model="a") for _ in range(3)]  # want: unseeded-llm-request
    return replies, client.chat.completions.create(messages=messages, model="b")


def parsed(client, messages):
    return client.beta.chat.completions.parse(messages=messages, model="a", seed=None)  # want: unseeded-llm-request


def plain(client, prompt):
    return client.completions.create(prompt=prompt, model="a")  # want: unseeded-llm-request


async def other_clients(messages):
    litellm.completion("gpt-4o", messages, seed=3)
    return await acompletion(model="gpt-4o", messages=messages)  # want: unseeded-llm-request


def hub(messages):
    return InferenceClient("some/model").chat_completion(messages, temperature=0.7)  # want: unseeded-llm-request


def by_position():
    return SamplingParams(1, 0.0, 0.0, 1.0, 0.0), SamplingParams(2)  # want: unseeded-llm-request


def log_probabilities_of_the_prompt():
    return SamplingParams(max_tokens=1, prompt_logprobs=5)


def a_body_of_its_own(client, messages, body):
    return client.chat.completions.create(messages=messages, model="a", extra_body=body)


def maybe(seed=None):
    return SamplingParams(temperature=0.7, seed=seed)


def greedy_or_not(deterministic):
    return SamplingParams(temperature=0 if deterministic else 0.7)


def not_a_request(store):
    return store.completions.create(name="x")


ask = partial(OpenAI().chat.completions.create, temperature=0)
