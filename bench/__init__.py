"""What must be fast, measured as ratios against a bare baseline in the same run. `make bench`; never a timed test."""
