"""P4, the part of one worker process: a hundred senders, halted again and again from another process through the store."""
