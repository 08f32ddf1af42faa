"""Who calls and what they may do: keys, tokens of Microsoft Entra, and the operator's rules."""
