"""Ways to run Talkoot: on one machine without containers (`local`)."""
