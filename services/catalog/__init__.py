"""Decides what a theme group's page says, whether the group is a draft, active or ended, and who may run it.

Publishes `catalog.groups.v1`: every group, as its public page has it; `catalog.accounts.v1`: those who run groups, and
what they may do; `catalog.sign-ins.v1`: links by which they sign in, and who did without. Consumes
`meetings.meetings.v1`, to show each group's meetings on its page, and to tell leads what to look at
`notifications.deliveries.v1` (mails that failed) and `registration.waiting.v1` (sign-ups that nobody has confirmed).
Serves the site's front page, the groups' pages, the sign-in and `/api/groups`.
"""
