"""Notifications: the mails that people get, and what became of each.

Decides who is told what: the mail that asks to confirm an address, the welcome with its invitations, and the news
that a meeting is published, moved or cancelled. Keeps who has muted a group's meeting mails. Mails the links by which
those who run groups sign in, and what visitors of the site write to its operator.

Publishes `notifications.deliveries.v1`. Consumes `registration.members.v1` (whom to tell), `meetings.meetings.v1` and
`meetings.joining.v1` (what to tell), `catalog.groups.v1` (in whose name), `catalog.accounts.v1`,
`catalog.sign-ins.v1` and `catalog.feedback.v1`.
"""
