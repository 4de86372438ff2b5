"""Notify: thin, signed events (Standard Webhooks), delivered from the outbox to addresses that may be reached."""
