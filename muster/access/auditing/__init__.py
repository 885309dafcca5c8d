"""Using the log: who may read or export it, and for what. Here and not in the log's room, which knows no persons."""
