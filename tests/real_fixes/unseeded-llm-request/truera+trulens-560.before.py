# https://github.com/truera/trulens/pull/560: evaluations by a model are to repeat.
class Provider:
    def __init__(self, client, model):
        self.client = client
        self.model = model

    def rate(self, messages):
        reply = self.client.chat.completions.create(model=self.model, messages=messages)  # want: unseeded-llm-request
        return reply.choices[0].message.content
