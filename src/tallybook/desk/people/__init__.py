"""People: accounts, roles, signing in, second factors."""
