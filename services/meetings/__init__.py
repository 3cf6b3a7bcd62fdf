"""Meetings: decides when and where groups meet, and keeps every calendar right.

Publishes `meetings.meetings.v1` (public) and `meetings.joining.v1` (links for members only). Consumes
`catalog.groups.v1`: which groups there are, and the meetings that an imported page proposes.
"""
