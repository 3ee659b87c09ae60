//! The page: one file, which contains all that it needs.

use std::hash::{BuildHasher as _, RandomState};

use crate::http::Response;

const PAGE: &str = include_str!("page.html");

/// What the page marks its script and its styles with, in place of the number of the response.
const MARK: &str = "NONCE";

pub(crate) fn response() -> Response {
    // Only what has this number is run, so that a name in the program can't be a script.
    let nonce = format!("{:016x}", RandomState::new().hash_one(0));
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; \
         connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    let page = PAGE.replace(MARK, &nonce);
    Response::new("text/html; charset=utf-8", page).with("Content-Security-Policy", policy)
}
