import torch.nn.functional as F
from torch import nn
from torch.nn.functional import scaled_dot_product_attention as sdpa


def attend(q, k, v, p=0.0):
    return sdpa(q, k, v, dropout_p=p)  # want: attention-dropout-in-eval


def outside(q, k, v):
    return sdpa(q, k, v, dropout_p=0.1)  # want: attention-dropout-in-eval


class Attention(nn.Module):
    def __init__(self, p, high):
        super().__init__()
        self.p, self.high = p, high
        self.drop = nn.Dropout(p)

    def forward(self, q, k, v, mask, w):
        x = sdpa(q, k, v, dropout_p=self.p)  # want: attention-dropout-in-eval
        x = sdpa(q, k, x, mask, self.drop.p)  # want: attention-dropout-in-eval
        x = sdpa(q, k, x, mask, self.p or 0.1, True)  # want: attention-dropout-in-eval
        x = sdpa(q, k, x, dropout_p=self.p if self.high else 0.1)  # want: attention-dropout-in-eval
        x = sdpa(q, k, x, dropout_p=(self.p if self.high else 0.1))  # want: attention-dropout-in-eval
        x = attend(q, k, x, self.p)
        rates = {"dropout_p": self.p}
        x = sdpa(q, k, x, **rates)  # want: attention-dropout-in-eval
        return F.multi_head_attention_forward(  # want: attention-dropout-in-eval
            x, k, v, 8, 2, w, None, None, None, False, self.p, w, None
        )
