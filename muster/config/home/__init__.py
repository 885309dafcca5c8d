"""The first page: what needs this person. Here, because it asks every room."""
