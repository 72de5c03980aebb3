import click
import torch


@click.group()
def cli():
    pass


@cli.command()
@click.option("--epochs", default=3)
def train(epochs):
    net = torch.nn.Linear(4, 1)  # want: unseeded-program
    for epoch in range(epochs):
        net(torch.ones(1, 4)).sum().backward()


if __name__ == "__main__":
    cli()
