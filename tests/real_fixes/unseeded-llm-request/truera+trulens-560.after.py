# https://github.com/truera/trulens/pull/560: evaluations by a model are to repeat.
class Provider:
    def __init__(self, client, model, seed=123):
        self.client = client
        self.model = model
        self.seed = seed

    def rate(self, messages):
        reply = self.client.chat.completions.create(model=self.model, messages=messages, seed=self.seed)
        return reply.choices[0].message.content
