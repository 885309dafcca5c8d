"""Looking through an opening: asking for one, reading it a page at a time, and whom to ask when refused."""
