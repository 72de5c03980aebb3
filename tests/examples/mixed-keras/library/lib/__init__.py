from lib.kinds import is_model
