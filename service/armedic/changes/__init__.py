"""Changes: what a plan is and how it is applied; shared by repairs and /spn."""
