# https://github.com/quic/efficient-transformers/pull/522
from transformers import AutoModelForCausalLM

model = AutoModelForCausalLM.from_pretrained("gpt2")
if model.supports_gradient_checkpointing:
    model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"preserve_rng_state": True})
