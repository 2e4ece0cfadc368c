"""What a change to a sheet would publish, told by a process of its own."""
