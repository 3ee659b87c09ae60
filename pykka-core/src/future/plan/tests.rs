//! How often a plan looks at its parts.

use std::future::Future as _;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};

use super::*;
use crate::future::promise::{Promise, promise};
use crate::sync::Arc;

const PARTS: usize = 1000;

static LOOKS: AtomicUsize = AtomicUsize::new(0);

/// A future that counts how often it is looked at.
struct Counted(Future<usize>);

impl Compute<usize> for Counted {
    fn look(&mut self, asker: Asker<'_>) -> Look<usize> {
        LOOKS.fetch_add(1, Ordering::SeqCst);
        self.0.look(asker)
    }

    fn outlook(&self, known: &mut Known) -> Outlook {
        self.0.outlook(known)
    }

    fn dependencies(&self, found: &mut Dependencies) {
        Waitable::dependencies(&self.0, found);
    }

    fn origin(&self) -> Origin {
        self.0.origin()
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any + Send> {
        self
    }
}

fn many() -> (Vec<Promise<usize>>, Vec<Future<usize>>) {
    let counted = || {
        let (promise, future) = promise();
        (promise, Future::computed(Counted(future)))
    };
    (0..PARTS).map(|_| counted()).unzip()
}

/// How often the parts are looked at if they become ready one after the other.
fn looks<T>(promises: Vec<Promise<usize>>, mut all: Future<T>) -> usize {
    struct Nobody;
    impl std::task::Wake for Nobody {
        fn wake(self: Arc<Self>) {}
    }
    let waker = Waker::from(Arc::new(Nobody));
    let mut poll = || Pin::new(&mut all).poll(&mut Context::from_waker(&waker));
    LOOKS.store(0, Ordering::SeqCst);
    for promise in promises {
        assert!(poll().is_pending());
        promise.set(1);
    }
    assert!(poll().is_ready());
    LOOKS.load(Ordering::SeqCst)
}

#[test]
fn a_look_sees_only_those_parts_that_woke() {
    let (promises, futures) = many();
    assert_eq!(looks(promises, Future::join_all(futures)), 2 * PARTS);

    let (promises, futures) = many();
    let sum = |sum: Future<usize>, part| sum.join(part).map(|(x, y)| x + y);
    let sum = futures.into_iter().reduce(sum).unwrap();
    assert_eq!(looks(promises, sum), 2 * PARTS);
}
