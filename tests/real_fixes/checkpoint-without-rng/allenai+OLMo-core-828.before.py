# https://github.com/allenai/OLMo-core/pull/828
from torch import nn
from torch.distributed.algorithms._checkpoint.checkpoint_wrapper import checkpoint_wrapper


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.feed_forward = nn.Linear(width, width)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x):
        return x + self.dropout(self.feed_forward(x))


class Transformer(nn.Module):
    def __init__(self, width, layers):
        super().__init__()
        self.blocks = nn.ModuleList([Block(width) for _ in range(layers)])

    def apply_activation_checkpointing(self):
        preserve_rng_state = False
        for index, block in enumerate(self.blocks):
            self.blocks[index] = checkpoint_wrapper(block, preserve_rng_state=preserve_rng_state)  # want: checkpoint-without-rng

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x
