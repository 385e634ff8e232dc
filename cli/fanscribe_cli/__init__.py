"""`fanscribe`: start runs, watch them, bring their transcripts home; and AWS on one machine."""
