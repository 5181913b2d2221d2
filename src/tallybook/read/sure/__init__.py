"""What learned weights say of a reading: how sure a claim is, and which of the told numbers counts all dead or hurt."""
