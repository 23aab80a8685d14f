"""What programs may do in the inbox, one module per resource."""
