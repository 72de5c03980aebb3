# https://github.com/vllm-project/vllm/issues/5898: the same prompts get other answers in the next run.
from vllm import LLM, SamplingParams


def main(prompts):
    llm = LLM(model="some/model")
    settings = SamplingParams(temperature=0.8, top_p=0.95)  # want: unseeded-llm-request
    return [output.outputs[0].text for output in llm.generate(prompts, settings)]
