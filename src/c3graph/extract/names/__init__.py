"""What a text names: bodies, persons, projects, events, topics, dates, amounts."""
