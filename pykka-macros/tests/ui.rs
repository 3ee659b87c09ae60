//! The compiler's errors for mistakes. Each file in `ui` has one kind of mistake, and the expected
//! output beside it.
//!
//! After a change to a text, `TRYBUILD=overwrite cargo test -p pykka-macros --test ui` updates the
//! expected output. Then read the diff: each error must be on the user's own token, say what to
//! write instead, and be reported once.

#[test]
fn a_mistake_is_told_once_on_the_token_to_change_and_with_the_cure() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
