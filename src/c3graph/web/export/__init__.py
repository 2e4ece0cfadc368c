"""The site as files, and servers' settings for them."""
