//! Only a home for the examples.
