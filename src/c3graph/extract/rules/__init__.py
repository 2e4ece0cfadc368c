"""What a text says of the things it names: a module for each kind of passage."""
