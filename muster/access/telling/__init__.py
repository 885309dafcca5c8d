"""What a person is told about a list: whether it may be used, what would open it, who must act, what happened to it."""
