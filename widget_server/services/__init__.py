"""What the product does, one module per noun; every function takes the transaction first."""
