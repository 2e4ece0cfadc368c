"""What pages show, as values. Pure: made from rows, without a store or a request."""
