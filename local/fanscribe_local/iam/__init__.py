"""Who may do what in the embedded AWS: roles, their sessions, and what their policies say.

The administrator's credentials, those of the person at the keyboard, are never asked. Every other
caller is a role of the template: a function, the state machine, a rule, a Batch job.
"""
