from torch import nn
from torchvision.models import resnet18


class Net(nn.Module):
    def forward(self, x):
        return x


class Evaluator:
    @property
    def eval(self):
        return 3


net = Net()
backbone = resnet18()
stacked = nn.Sequential(net)
score = Evaluator()

net.eval  # want: eval-not-called
net.to("cpu").eval  # want: eval-not-called
backbone.eval; stacked.train  # want: eval-not-called, eval-not-called
score.eval
net.eval()
switch = net.eval
print(net.eval)


def evaluate(netG, frame, x):
    netG.eval  # want: eval-not-called
    frame.eval
    frame.eval("a + b")
    return netG(x)


def called(f, x):
    f.eval  # want: eval-not-called
    return f(x)


class Loop:
    def __init__(self, generator):
        self.generator = generator

    def validate(self):
        self.generator.module.eval  # want: eval-not-called

    def train(self):
        self.train
