"""Problems: what is wrong with the material, each with its cure and a way to the records it is about."""
