"""Muster governs lists of people: no list is read, changed or shared unless it passes muster."""
