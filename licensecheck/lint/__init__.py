"""What a license file must prove of itself: its cases hold, and they would notice if it said something else."""
