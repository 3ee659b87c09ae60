//! Waits for room in a full mailbox.

use std::sync::{Arc, Barrier};
use std::thread;

use super::{Node, is_deadlock};
use crate::common::{Answer as _, Finish};
use pykka::Error;

#[test]
fn who_waits_for_room_in_its_own_full_mailbox_is_told() {
    let a = Node::builder().name("A").capacity(1).start(Node::default());
    let proxy = a.proxy();
    let (asked, deferred) = a
        .run(move |_| {
            let filling = proxy.poke();
            let asked = proxy.poke().get();
            drop(filling);
            (asked, proxy.defer().poke().map_err(Error::from))
        })
        .answer()
        .unwrap();
    for answer in [&asked, &deferred] {
        assert!(is_deadlock(answer), "{answer:?}");
    }
    let text = deferred.unwrap_err().to_string();
    assert!(text.ends_with("deadlock: A.run → A.poke"), "{text}");
    // It has gone on, and what was in its mailbox was handled.
    assert_eq!(a.proxy().poke().answer(), Ok(()));
    // A stop has room. To wait for it in the actor itself is a deadlock all the same.
    let proxy = a.proxy();
    let waited = a.run(move |_| {
        drop(proxy.poke());
        proxy.actor_ref().stop().get()
    });
    assert!(is_deadlock(&waited.answer().unwrap().map(drop)));
    a.join(crate::common::WATCHDOG).unwrap();
}

#[test]
fn exactly_one_of_a_circle_of_senders_that_wait_for_room_is_told() {
    for _ in 0..100 {
        let bounded = |_| Node::builder().capacity(1).start(Node::default());
        let nodes: Vec<_> = (0..3).map(bounded).collect();
        let together = Arc::new(Barrier::new(nodes.len()));
        let senders: Vec<_> = (0..nodes.len())
            .map(|i| {
                let (node, next) = (nodes[i].clone(), nodes[(i + 1) % nodes.len()].proxy());
                let together = Arc::clone(&together);
                thread::spawn(move || {
                    node.run(move |_| {
                        together.wait();
                        // The first fills the mailbox.
                        next.defer().poke().and_then(|()| next.defer().poke())
                    })
                    .answer()
                    .unwrap()
                    .map_err(Error::from)
                })
            })
            .collect();
        let sent: Vec<_> = senders.into_iter().map(Finish::finish).collect();
        let told = sent.iter().filter(|answer| is_deadlock(answer)).count();
        let fine = sent.iter().filter(|answer| answer.is_ok()).count();
        assert_eq!((told, fine), (1, 2), "{sent:?}");
        for node in nodes {
            node.stop().answer().unwrap();
        }
    }
}

#[test]
fn who_waits_for_room_with_an_actor_that_goes_on_is_let_in() {
    let a = Node::builder().capacity(1).start(Node::default());
    let senders: Vec<_> = (0..4)
        .map(|_| {
            let proxy = a.proxy();
            thread::spawn(move || (0..500).all(|_| proxy.defer().poke().is_ok()))
        })
        .collect();
    assert!(senders.into_iter().all(Finish::finish));
    a.stop().answer().unwrap();
}
