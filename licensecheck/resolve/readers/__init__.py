"""Reading what the files of a model say, without judging it: cards, configurations, headers of weights, licenses.

These files are other people's, so each is read as if it were made to do harm: nothing in it is executed, no length or
count in it is believed, and whatever cannot be read is reported instead of raised or passed over.
"""

from licensecheck.resolve.readers.folder import read
from licensecheck.resolve.readers.hints import modality
from licensecheck.resolve.readers.said import KEYS, KINDS, Claim, Said, Text

__all__ = ["KEYS", "KINDS", "Claim", "Said", "Text", "modality", "read"]
