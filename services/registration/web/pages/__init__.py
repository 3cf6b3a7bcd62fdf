"""Pages that a person reaches by a signed link: to confirm, to see, to correct, to answer, to leave.

The link is the permission. Reading a page never changes anything, for mail scanners follow links: only a form does.
"""
