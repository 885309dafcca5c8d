"""A person as all rooms know them: their roles, training and grants, and what they answer for."""
