"""needlint: does this Android app take more personal information than its category needs?"""

__version__ = "0.1.0"
