//! The compiler's errors for mistakes about `#[actor(remote)]`.
//!
//! After a change to a text, `TRYBUILD=overwrite cargo test -p pykka-remote-ui` updates the expected
//! output. Then read the diff: each error must be on the user's own token, and say what to write.

#[test]
fn a_mistake_is_told_on_the_token_to_change_and_with_the_cure() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
