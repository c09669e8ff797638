"""The software packages of a project: which ones it uses, and what their metadata and texts say of their licenses.

Nothing that was installed is imported or run: the metadata and the license texts are read as files, as others' files.
"""

from licensecheck.resolve.packages.gather import Package, Packages, gather

__all__ = ["Package", "Packages", "gather"]
