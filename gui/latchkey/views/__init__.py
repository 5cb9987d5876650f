"""Qt widgets: they render a frozen view state and emit intents."""
