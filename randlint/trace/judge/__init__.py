"""What a traced run says: pure functions from recorded values to verdicts and findings. Nothing here needs torch."""
