"""What leads, events and the clock do to meetings: one file a verb, one transaction each, the caller's."""
