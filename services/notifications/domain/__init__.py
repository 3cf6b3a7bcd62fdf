"""The rules of notifications. Pure: the time is passed in, nothing is read or written."""
