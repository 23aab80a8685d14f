"""What programs may ask about us. `contract` holds what all of the REST API has in common."""
