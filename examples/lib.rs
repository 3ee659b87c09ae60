//! An empty library: cargo needs one for a package with examples.
