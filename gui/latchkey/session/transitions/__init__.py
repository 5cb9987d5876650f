"""What happens in each state: functions from a state and an event to what follows."""
