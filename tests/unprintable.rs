//! `Debug` and `Display` of the user's that panic, or do other things, where pykka calls them for a text.

mod common;

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::thread;
use std::time::Instant;

use common::logs::capture;
use common::{Answer as _, Finish as _, WATCHDOG, hold};
use pykka::{ActorRef, Error, actor, debug};
use pykka_tests_macros::actor_under_test;

/// A key that can't be shown.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(u32);

impl fmt::Debug for Secret {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("I am secret")
    }
}

/// A key that looks at the whole program to show itself.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Nosy;

impl fmt::Debug for Nosy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        thread_local!(static LOOKS: Cell<bool> = const { Cell::new(false) });
        if !LOOKS.replace(true) {
            drop(debug::snapshot());
            LOOKS.set(false);
        }
        f.write_str("nosy")
    }
}

/// An error that can't be shown.
#[derive(PartialEq)]
pub struct Unspeakable;

impl fmt::Debug for Unspeakable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("I am unspeakable")
    }
}

impl fmt::Display for Unspeakable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("I am unspeakable")
    }
}

#[actor_under_test]
#[derive(Default)]
pub struct Vault {
    #[traversable]
    pub safes: HashMap<Secret, Safe>,
    #[traversable]
    pub nosy: HashMap<Nosy, Safe>,
}

#[actor]
#[derive(Default)]
pub struct Safe {
    pub content: u32,
}

#[actor]
impl Safe {
    pub fn open(&self) -> u32 {
        panic!("the key is lost")
    }

    pub fn call_back(&self, asker: AskerProxy) -> Result<(), Error> {
        asker.poke().get()
    }
}

#[actor]
impl Vault {
    pub fn close(&self) -> Result<(), Unspeakable> {
        Err(Unspeakable)
    }
}

#[actor_under_test]
pub struct Asker;

#[actor]
impl Asker {
    pub fn poke(&self) {}

    pub fn ask_nosy(&self, vault: VaultProxy) -> Result<u32, Error> {
        vault.nosy(Nosy).open().get()
    }

    pub fn ask(&self, context: &pykka::Context<Self>, vault: VaultProxy) -> Result<(), Error> {
        vault.safes(Secret(1)).call_back(context.proxy()).get()?
    }
}

fn vault() -> ActorRef<Vault> {
    let safes = [(Secret(1), Safe::default())];
    let (safes, nosy) = (safes.into(), HashMap::new());
    Vault { safes, nosy }.start()
}

#[test]
fn a_key_whose_debug_panics_is_a_question_mark_in_texts() {
    let vault = vault();
    let proxy = vault.proxy();
    let safe = proxy.safes(Secret(1));
    assert!(format!("{safe:?}").contains("safes[?]"), "{safe:?}");
    let error = safe.open().answer().unwrap_err();
    assert_eq!(error.method(), Some("safes[?].open"));
    let error = proxy.safes(Secret(2)).open().answer().unwrap_err();
    assert!(matches!(error, Error::NoSuchPart { .. }), "{error}");
    proxy.safes(Secret(2)).defer().open().map(drop).unwrap();
    assert_eq!(safe.content().answer(), Ok(0));

    // What is left in the mailbox is answered while it is dropped.
    let held = hold(&vault);
    let (stopped, behind) = (vault.stop(), safe.open());
    let deferred = safe.defer().open();
    held.open();
    assert_eq!(stopped.answer(), Ok(true));
    let error = behind.answer().unwrap_err();
    assert!(error.to_string().contains("safes[?].open"), "{error}");
    assert_eq!(deferred.map(drop), Ok(()));
    let error = safe.defer().open().map(drop).unwrap_err();
    assert!(error.to_string().contains("safes[?].open"), "{error}");
}

#[test]
fn a_circle_through_a_key_whose_debug_panics_is_told() {
    let (vault, asker) = (vault(), Asker.start());
    let error = asker.proxy().ask(vault.proxy()).answer();
    let error = error.unwrap().unwrap_err();
    assert!(matches!(error, Error::Deadlock { .. }), "{error}");
    assert!(debug::snapshot().to_string().contains("Vault"));
    asker.stop().answer().unwrap();
    vault.stop().answer().unwrap();
}

#[test]
fn a_key_may_look_at_the_program_while_it_is_shown_in_a_snapshot() {
    let (vault, asker) = (vault(), Asker.start());
    let held = hold(&vault);
    let asked = asker.proxy().ask_nosy(vault.proxy());
    let asking = thread::spawn(move || asked.answer());
    let looking = thread::spawn(|| {
        let begin = Instant::now();
        while !debug::snapshot()
            .to_string()
            .contains("Vault.nosy[nosy].open")
        {
            assert!(begin.elapsed() < WATCHDOG, "nobody waits for it");
            thread::yield_now();
        }
    });
    looking.finish();
    held.open();
    let answer = asking.finish().unwrap();
    assert!(
        matches!(answer, Err(Error::NoSuchPart { .. })),
        "{answer:?}"
    );
    asker.stop().answer().unwrap();
    vault.stop().answer().unwrap();
}

#[test]
fn an_error_whose_display_panics_reaches_the_caller_and_fails_nobody() {
    // Somebody wants it in words.
    capture();
    let vault = vault();
    let answer = vault.proxy().close().answer().unwrap();
    assert!(answer == Err(Unspeakable));
    assert!(vault.proxy().call().close().unwrap() == Err(Unspeakable));
    vault.proxy().defer().close().unwrap();
    vault.join(WATCHDOG).unwrap();
    let Err(Error::ActorDead {
        failure: Some(failure),
        ..
    }) = vault.proxy().close().answer()
    else {
        panic!("it failed")
    };
    assert_eq!(failure.to_string(), "`close` returned an error: ?");
}
