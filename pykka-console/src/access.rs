//! Who may look.

use std::net::IpAddr;

use crate::http::{Request, Response};

/// What a request has to contain.
pub(crate) struct Access {
    token: Option<String>,
}

impl Access {
    pub(crate) fn new(token: Option<String>) -> Self {
        Access { token }
    }

    /// Returns the answer to a request that is refused.
    pub(crate) fn refusal(&self, request: &Request) -> Option<Response> {
        // With a token, the machine may be reached under any name.
        if self.token.is_none() && !request.host.as_deref().is_some_and(is_this_machine) {
            let why = "This console answers only requests to localhost or 127.0.0.1.\n";
            return Some(Response::text(403, why));
        }
        // The page itself contains nothing of the program, and asks for the token.
        if request.path == "/" {
            return None;
        }
        let token = self.token.as_ref()?;
        let given = request.authorization.as_deref().unwrap_or_default();
        let is_given = given.split_once(' ').is_some_and(|(scheme, given)| {
            scheme.eq_ignore_ascii_case("Bearer") && are_equal(given.trim(), token)
        });
        (!is_given).then(|| {
            Response::text(401, "The token is missing, or is another one.\n")
                .with("WWW-Authenticate", "Bearer")
        })
    }
}

/// Whether a `Host` names the loopback. A web page of another name that leads here must not be able
/// to read the answer (DNS rebinding).
fn is_this_machine(host: &str) -> bool {
    let without_port = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = without_port.trim_start_matches('[').trim_end_matches(']');
    without_port.eq_ignore_ascii_case("localhost")
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback())
}

/// Takes equally long wherever the first difference is.
fn are_equal(one: &str, other: &str) -> bool {
    let differing = one.bytes().zip(other.bytes()).map(|(a, b)| a ^ b);
    one.len() == other.len() && differing.fold(0, |all, bits| all | bits) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_loopback_are_this_machine() {
        let ours = [
            "localhost",
            "LOCALHOST:6669",
            "127.0.0.1",
            "127.0.0.1:1",
            "[::1]:80",
            "[::1]",
        ];
        for host in ours {
            assert!(is_this_machine(host), "{host}");
        }
        let others = [
            "",
            ":80",
            "evil.example",
            "localhost.evil.example:80",
            "127.0.0.1.evil.example",
            "10.0.0.1:6669",
            "[::2]:80",
            "evil.example:localhost",
            "localhost:80:evil",
        ];
        for host in others {
            assert!(!is_this_machine(host), "{host}");
        }
    }

    #[test]
    fn tokens_are_equal_if_all_letters_are() {
        assert!(are_equal("abc", "abc"));
        for other in ["", "ab", "abd", "abcd", "xbc"] {
            assert!(!are_equal("abc", other), "{other}");
        }
    }
}
