"""Meetings over HTTP: pages for people, calendars for their programs, JSON for other systems."""
