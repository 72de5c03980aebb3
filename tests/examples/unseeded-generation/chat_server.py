"""What talks to people may say something else each time, though it has a function that evaluates."""


def evaluate(model, prompt):
    return model.generate(prompt, do_sample=True)  # want: unseeded-generation(strict)


if __name__ == "__main__":
    print(evaluate(load_model(), input()))
