def test_generates(model, prompt):
    assert model.generate(prompt, do_sample=True).shape[0] == 1  # want: unseeded-generation(strict)
