def evaluate(model, prompts):
    return [model.generate(prompt, do_sample=True) for prompt in prompts]
