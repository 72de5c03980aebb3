"""A program that evaluates: its name says so."""

import torch
from transformers import AutoModelForCausalLM, GenerationConfig, TextGenerationPipeline, pipeline

model = AutoModelForCausalLM.from_pretrained("gpt2")


def conditional(prompt, temperature):
    return model.generate(prompt, do_sample=True if temperature > 0 else False)  # want: unseeded-generation(strict)


def first_of_two(prompt):
    once = model.generate(prompt, do_sample=True)  # want: unseeded-generation
    return once, model.generate(prompt, do_sample=True)


def settings_say_otherwise(prompt):
    settings = GenerationConfig(do_sample=True)
    return model.generate(prompt, generation_config=settings, do_sample=False)


def greedy_settings(prompt):
    return model.generate(prompt, generation_config=GenerationConfig(num_beams=3))


def one_token_to_choose_from(prompt):
    return model.generate(prompt, do_sample=True, top_k=1)


def built_so(prompts):
    generator = pipeline("text-generation", model="gpt2", do_sample=True)
    return [generator(prompt) for prompt in prompts]  # want: unseeded-generation


def asked_so(prompts):
    generator = TextGenerationPipeline(model=model)
    return generator(prompts, do_sample=True)  # want: unseeded-generation


def classified(texts):
    classifier = pipeline("sentiment-analysis")
    return classifier(texts)


def nested(prompts):
    def answer(prompt):
        settings = dict(do_sample=True)
        settings["max_new_tokens"] = 8
        return model.generate(prompt, **settings)  # want: unseeded-generation

    return [answer(prompt) for prompt in prompts]


def with_dropout_for_uncertainty(prompt):
    return torch.stack([model(prompt) for _ in range(10)])


if __name__ == "__main__":
    nested(["Once"])
