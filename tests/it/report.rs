//! Reports that machines read, and what a report says of itself.
