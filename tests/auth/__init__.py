"""What the auth library proves and refuses."""
