"""What people may ask of us about their data: complaints, so far."""
