"""Keeping the register."""

ADDRESSES = []
