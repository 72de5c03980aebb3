# https://github.com/vllm-project/vllm/issues/5898: the same prompts get other answers in the next run.
from vllm import LLM, SamplingParams


def main(prompts, seed):
    llm = LLM(model="some/model")
    settings = [SamplingParams(temperature=0.8, top_p=0.95, seed=seed + i) for i in range(len(prompts))]
    return [output.outputs[0].text for output in llm.generate(prompts, settings)]
