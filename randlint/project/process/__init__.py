"""The process and those it starts: environment variables, imports, forks."""
