# https://github.com/OpenRLHF/OpenRLHF/pull/868
from transformers import AutoModelForCausalLM, Trainer, set_seed

set_seed(42)
model = AutoModelForCausalLM.from_pretrained(
    "org/base",
    attn_implementation="flash_attention_2",  # want: nondeterministic-attention
)
Trainer(model=model, train_dataset=rows).train()
