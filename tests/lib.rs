//! Only a home for the acceptance tests.
