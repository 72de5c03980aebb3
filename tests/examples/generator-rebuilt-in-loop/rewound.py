import torch
from torch import manual_seed


def sample(pipe, seed):
    return pipe(generator=torch.manual_seed(seed))


def preview(pipe, config):
    generator = manual_seed(config.seed)  # the loop below trains # want: generator-rebuilt-in-loop
    return pipe(generator=generator)


def once(pipe):
    return pipe(generator=torch.manual_seed(0))


for epoch in range(10):
    loss = criterion(model(batch))
    loss.backward()
    sample(pipe, epoch)
    preview(pipe, config)

for epoch in range(10):
    criterion(model(batch)).backward()
    images = pipe(generator=torch.manual_seed(0))  # want: generator-rebuilt-in-loop

for prompt in prompts:
    images = pipe(prompt, generator=torch.manual_seed(0))  # want: generator-rebuilt-in-loop(strict)

for i, prompt in enumerate(prompts):
    images = pipe(prompt, generator=torch.manual_seed(i))

for prompt in prompts:
    torch.manual_seed(0)
    _ = torch.manual_seed(0)
    images = pipe(prompt)

for prompt in prompts:
    with torch.random.fork_rng():
        images = pipe(prompt, generator=torch.manual_seed(0))

for prompt in prompts:
    images = pipe(prompt, generator=torch.Generator().manual_seed(0))

generator = torch.manual_seed(0)
images = pipe(generator=generator)
