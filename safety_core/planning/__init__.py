"""Plans: what a client's brand is, what is planned for it, and what any planner's answer is judged by. No I/O."""
