"""Decides what a theme group's page says and whether the group is a draft, active or ended.

Publishes `catalog.groups.v1`: every group, as its public page has it. Consumes `meetings.meetings.v1`, to show each
group's meetings on its page. Serves the site's front page, the groups' pages and `/api/groups`.
"""
