"""Four weeks of simulated learners, taught by the coach and by the usual schedules: who remembers most on the day?"""
