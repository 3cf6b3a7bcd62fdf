"""What notifications reach beyond the database: the mail server, and the form in which it takes mails."""
