"""Results: led back to their places, fixed, excused, and written."""
