"""The sealing key in the system keyring."""
