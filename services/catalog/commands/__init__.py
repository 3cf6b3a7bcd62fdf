"""The command line of leads: each command calls one use case, and says in plain words what came of it."""
