"""Sharing: what of a list is disclosed to whom, recorded before it leaves."""
