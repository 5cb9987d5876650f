"""What the platform offers: event loop, clocks, folders."""
