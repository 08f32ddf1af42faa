"""Every repair cut at every call to Azure in every way: what stands then, and whether the request can be sent again."""
