//! Messages and answers as bytes, and the fingerprint of an interface.

use std::collections::HashMap;

use pykka::__private::Message;
use pykka::__private::remote::{Description, Remote, WireMessage};
use pykka::{AnyReply, actor};

#[actor(remote)]
#[derive(Default)]
pub struct Player {
    pub volume: u8,
    #[actor(read_only)]
    pub state: Option<String>,
    #[traversable]
    pub queue: Queue,
    #[traversable]
    pub outputs: HashMap<String, Vec<Queue>>,
}

#[actor(remote)]
impl Player {
    pub fn play(&mut self, track: &str, at: (u32, f64)) -> Result<bool, String> {
        Err(format!("{track} {at:?}"))
    }
    pub fn pause(&mut self) {}
}

#[actor(remote)]
#[derive(Default)]
pub struct Queue {
    pub tracks: Vec<String>,
}

#[actor(remote)]
impl Queue {
    pub fn shift(&mut self, by: i64) -> i64 {
        by
    }
}

#[actor(remote)]
pub struct Stack<T: Clone> {
    pub items: Vec<T>,
}

#[actor(remote)]
impl<T: Clone> Stack<T> {
    pub fn push(&mut self, item: T) {
        self.items.push(item);
    }
}

/// A part that contains itself.
#[actor(remote)]
#[derive(Default)]
pub struct Tree {
    pub value: i32,
    #[traversable]
    pub children: Vec<Tree>,
}

#[actor(remote)]
impl Tree {}

fn there_and_back<P: Remote>(message: &Message<P>) -> Message<P> {
    let mut bytes = Vec::new();
    message.write(&mut bytes).unwrap();
    let mut rest = &bytes[..];
    let read = Message::read(&mut rest).unwrap();
    assert!(rest.is_empty());
    read
}

#[test]
fn a_message_arrives_as_it_was_sent() {
    let play = PlayerCall::Play {
        track: "Lola".into(),
        at: (7, 0.5),
    };
    match there_and_back::<Player>(&Message::call(play)) {
        Message::Call(PlayerCall::Play { track, at }) => {
            assert_eq!((&*track, at), ("Lola", (7, 0.5)));
        }
        _ => panic!("it was a call of `play`"),
    }
    assert!(matches!(
        there_and_back::<Player>(&Message::Get(PlayerGet::State)),
        Message::Get(PlayerGet::State)
    ));
    let push = Message::call(StackCall::Push { item: "a".into() });
    let Message::Call(push) = there_and_back::<Stack<String>>(&push) else {
        panic!("it was a call of `push`");
    };
    assert!(matches!(*push, StackCall::Push { item } if item == "a"));
}

#[test]
fn an_answer_has_the_type_that_the_message_says() {
    let message = Message::<Player>::call(PlayerCall::Play {
        track: String::new(),
        at: (0, 0.0),
    });
    let answer: Result<bool, String> = Err("no sound".into());
    let mut bytes = Vec::new();
    let ty = message.answer();
    ty.write(AnyReply::new(answer.clone()), &mut bytes).unwrap();
    let read = ty.read(&bytes).unwrap();
    assert_eq!(read.downcast::<Result<bool, String>>().unwrap(), answer);
    assert!(ty.write(AnyReply::new(1_u8), &mut bytes).is_err());
}

#[test]
fn bytes_that_are_no_message_are_an_error() {
    for bytes in [&[][..], &[9], &[0, 77], &[0, 0, 200], &[4, 0]] {
        let mut rest = bytes;
        assert!(Message::<Player>::read(&mut rest).is_err(), "{bytes:?}");
    }
}

#[test]
fn a_fingerprint_tells_interfaces_apart_and_stays_the_same() {
    mod newer {
        use pykka::actor;

        #[actor(remote)]
        pub struct Queue {
            pub tracks: Vec<String>,
        }
        #[actor(remote)]
        impl Queue {
            pub fn shift(&mut self, by: i64) -> i64 {
                by
            }
            pub fn clear(&mut self) {}
        }
    }
    mod same {
        use pykka::actor;

        #[actor(remote)]
        pub struct Queue {
            hidden: u8,
            pub tracks: Vec<String>,
        }
        #[actor(remote)]
        impl Queue {
            pub fn shift(&mut self, by: i64) -> i64 {
                self.hidden();
                i64::from(self.hidden) + by
            }
            fn hidden(&self) {}
        }
    }
    let fingerprint = Description::fingerprint::<Queue>();
    assert_ne!(fingerprint, Description::fingerprint::<newer::Queue>());
    assert_eq!(fingerprint, Description::fingerprint::<same::Queue>());
    assert_ne!(fingerprint, Description::fingerprint::<Player>());
    assert_ne!(Description::fingerprint::<Tree>(), fingerprint);
    // Another build must come to the same number.
    assert_eq!(fingerprint, 481_886_241_470_926_639);
}
