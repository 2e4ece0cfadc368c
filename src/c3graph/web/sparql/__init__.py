"""What answers queries: the endpoint, its page and description, and fragments."""
