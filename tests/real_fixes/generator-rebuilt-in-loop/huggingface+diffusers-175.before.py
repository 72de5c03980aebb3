# https://github.com/huggingface/diffusers/issues/175
import torch
import torch.nn.functional as F

torch.manual_seed(1)
for epoch in range(100):
    for images in loader:
        noise = torch.randn(images.shape)
        steps = torch.randint(0, 1000, (len(images),))
        loss = F.mse_loss(model(images + noise, steps), noise)
        loss.backward()
        optimizer.step()
    if epoch % 10 == 0:
        samples = pipeline(generator=torch.manual_seed(0), batch_size=16)  # want: generator-rebuilt-in-loop
