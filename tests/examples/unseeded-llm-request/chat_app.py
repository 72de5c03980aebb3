"""What talks to people may say something else each time."""

from openai import OpenAI

reply = OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": input()}])
