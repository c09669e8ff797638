"""Choosing: between licenses, among models, and under what to release."""
