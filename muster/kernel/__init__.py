"""What every rule needs: answers with a reason, the four errors, and dates."""
