"""The words that options take, apart from what understands them: the command line shows them before anything else."""

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit")
LEVELS = ("error", "warning", "note")
