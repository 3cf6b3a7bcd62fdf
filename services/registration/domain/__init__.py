"""The rules of registration. Pure: the time is passed in, nothing is read or written."""
