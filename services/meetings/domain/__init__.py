"""What is true of meetings: pure state and rules; the time is passed in."""
