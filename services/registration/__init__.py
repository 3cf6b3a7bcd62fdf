"""Registration: who has asked to join which theme group, who is a member, who comes to which meeting.

Decides what a valid sign-up is, when a registration is confirmed, lapses or ends, and what a member may answer.

Publishes `registration.members.v1`, `registration.attendance.v1` and `registration.waiting.v1` (how many are not
confirmed yet). Consumes `catalog.groups.v1` (which groups can be joined, and how), `meetings.meetings.v1` (what a
member can answer to) and `registration.submissions.v1` (sign-ups that forms on other systems send in).
"""
