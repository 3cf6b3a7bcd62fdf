"""Pages for those who run a group: its mails."""
