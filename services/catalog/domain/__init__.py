"""What a group is, pure: its content, its states, its address, and how a pasted page becomes a draft of it."""
