//! What the compiler says about mistakes. Each file of `ui` is a kind of mistake, beside the words that are wanted.
//!
//! After a change of words, `TRYBUILD=overwrite cargo test -p pykka-macros --test ui` writes them anew. Read them then:
//! each error is on the user's own token, says what to write instead, and is said once.

#[test]
fn a_mistake_is_told_once_on_the_token_to_change_and_with_the_cure() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
