import torch
import typer

app = typer.Typer()


@app.command()
def train(epochs: int = 3):
    net = torch.nn.Linear(4, 1)  # want: unseeded-program
    for epoch in range(epochs):
        net(torch.ones(1, 4)).sum().backward()


if __name__ == "__main__":
    app()
