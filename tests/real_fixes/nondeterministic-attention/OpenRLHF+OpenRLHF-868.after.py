# https://github.com/OpenRLHF/OpenRLHF/pull/868
from transformers import AutoModelForCausalLM, Trainer, enable_full_determinism

enable_full_determinism(42)
model = AutoModelForCausalLM.from_pretrained("org/base", attn_implementation="flash_attention_2")
Trainer(model=model, train_dataset=rows).train()
