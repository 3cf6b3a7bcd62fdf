"""What stops a start, said so that the reader knows what to do next."""


class StartError(Exception):
    """The stack, or a part of it, cannot start. The message is one line (log lines may follow) that says what to do."""
