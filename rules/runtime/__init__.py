"""Tables of the runtime part: what it watches and what it says."""
