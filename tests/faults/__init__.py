"""Repairs and /spn cut at every call to Azure in every way: what stands then, and can the request be sent again?"""
