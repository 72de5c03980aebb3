import os

from transformers import AutoModelForCausalLM, Trainer

os.environ["FLASH_ATTENTION_DETERMINISTIC"] = "1"
model = AutoModelForCausalLM.from_pretrained("base", attn_implementation="flash_attention_2")
plain = AutoModelForCausalLM.from_pretrained("base", attn_implementation="sdpa")
Trainer(model=model).train()
