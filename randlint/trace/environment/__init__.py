"""What a result can depend on beside the program itself: recorded, shown, and compared between two machines.

Nothing that names a person, a machine or a place is recorded: no host or user names, no paths, and of environment
variables only those that rules/runtime/settings.toml lists.
"""
