//! TLS: who has no certificate that the authority has signed is refused.
#![cfg(feature = "tls")]

use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use pykka::Error;
use pykka::prelude::*;
use pykka_remote::{Builder, Node, Tls};

#[actor(remote)]
struct Safe;
#[actor(remote)]
impl Safe {
    pub fn open(&self) -> u32 {
        42
    }
}

fn certificates(authority: &str, node: &str) -> Tls {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certificates");
    Tls {
        authority: folder.join(format!("{authority}.pem")),
        certificate: folder.join(format!("{node}.pem")),
        private_key: folder.join(format!("{node}.key")),
    }
}

#[test]
fn only_a_node_with_the_right_certificate_is_let_in() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = port.local_addr().unwrap().to_string();
    drop(port);
    let known = || certificates("authority", "node");
    let host = Node::builder()
        .listen(&address)
        .tls(known())
        .start()
        .unwrap();
    let safe = Safe.start();
    let _offered = host.offer("safe", &safe).unwrap();
    let find = |builder: Builder, time| {
        let builder = builder.connect(&address).find_within(time);
        let node = builder.start().unwrap();
        let opened = node
            .proxy::<SafeProxy>("safe")
            .and_then(|safe| safe.open().get());
        (opened, node)
    };

    let (opened, _node) = find(Node::builder().tls(known()), Duration::from_secs(60));
    assert_eq!(opened, Ok(42));
    // The host listens, so this is time enough for those that it would let in.
    let short = Duration::from_secs(3);
    let strangers = [
        certificates("other-authority", "stranger"),
        certificates("authority", "stranger"),
    ];
    for stranger in strangers {
        let (refused, _node) = find(Node::builder().tls(stranger), short);
        assert!(
            matches!(refused, Err(Error::NotFound { .. })),
            "{refused:?}"
        );
    }
    let (refused, _node) = find(Node::builder(), short);
    assert!(
        matches!(refused, Err(Error::NotFound { .. })),
        "{refused:?}"
    );
    let (opened, _node) = find(Node::builder().tls(known()), Duration::from_secs(60));
    assert_eq!(opened, Ok(42));
    safe.stop().get().unwrap();
}
