"""The pages on which leads run a group's page: edit, look back, publish, end, bring a page in."""
