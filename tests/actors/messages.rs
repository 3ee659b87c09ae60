//! Messages, and who may send which.

use std::any::Any;
use std::thread;

use crate::common::{Answer, Finish, hold, pooled};
use pykka::{AnyActorRef, Error, TellError, TryTellError, actor};
use pykka_tests_macros::actor_under_test;

use super::{RecorderCall, RecorderGet, RecorderSet, recorder};

#[derive(Debug, PartialEq)]
pub enum Order {
    Count(u32),
    Say { what: String },
}

/// Takes an enum.
#[actor_under_test]
pub struct Waiter;

#[actor]
impl Waiter {
    fn on_receive(&mut self, order: Order) -> String {
        match order {
            Order::Count(number) => format!("{number}!"),
            Order::Say { what } => what,
        }
    }
}

/// Takes anything.
#[actor_under_test]
pub struct Omnivore {
    pub numbers: Vec<u32>,
}

#[actor]
impl Omnivore {
    fn on_receive(&mut self, message: Box<dyn Any + Send>) -> Option<&'static str> {
        match message.downcast::<u32>() {
            Ok(number) => {
                self.numbers.push(*number);
                Some("a number")
            }
            Err(other) => other.is::<String>().then_some("a string"),
        }
    }
}

/// A message that is more private than its actor.
mod orders {
    use super::{Answer as _, actor, actor_under_test};

    #[derive(Clone)]
    enum Order {
        Double(u32),
    }

    #[derive(Debug, PartialEq)]
    struct Done(u32);

    #[actor_under_test]
    pub struct Doubler<T: Send + 'static>(T);
    #[actor]
    impl<T: Send + 'static> Doubler<T> {
        fn on_receive(&mut self, order: Order) -> Done {
            match order {
                Order::Double(number) => Done(2 * number),
            }
        }
    }

    #[test]
    fn an_actors_own_message_and_reply_may_be_more_private_than_the_actor() {
        let doubler = Doubler("of everything").start();
        assert_eq!(doubler.ask(Order::Double(21)).answer(), Ok(Done(42)));
        let untyped = doubler.to_any().ask(Order::Double(4));
        assert_eq!(untyped.answer().unwrap().downcast().ok(), Some(Done(8)));
        doubler.tell(Order::Double(1)).unwrap();
        doubler.stop().answer().unwrap();
        assert!(doubler.tell(Order::Double(1)).is_err());
    }
}

#[test]
fn an_ask_is_answered_with_what_on_receive_returns() {
    let (actor, _) = recorder();
    actor.tell(1).unwrap();
    assert_eq!(actor.ask(2).answer(), Ok(2));
    assert_eq!(actor.ask(3).answer(), Ok(3));
    actor.stop();
}

#[test]
fn an_actors_own_message_type_may_be_an_enum() {
    let waiter = Waiter.start();
    assert_eq!(waiter.ask(Order::Count(3)).answer().as_deref(), Ok("3!"));
    assert_eq!(
        waiter
            .ask(Order::Say {
                what: "soup".into()
            })
            .answer()
            .as_deref(),
        Ok("soup")
    );
    waiter.stop();
}

#[test]
fn an_actor_that_takes_boxes_of_any_takes_anything() {
    let omnivore = Omnivore {
        numbers: Vec::new(),
    }
    .start();
    let boxed = |message| -> Box<dyn Any + Send> { message };
    assert_eq!(
        omnivore.ask(boxed(Box::new(7_u32))).answer(),
        Ok(Some("a number"))
    );
    omnivore.tell(boxed(Box::new(8_u32))).unwrap();
    assert_eq!(
        omnivore.ask(boxed(Box::new("x".to_owned()))).answer(),
        Ok(Some("a string"))
    );
    assert_eq!(omnivore.ask(boxed(Box::new(()))).answer(), Ok(None));
    assert_eq!(omnivore.proxy().numbers().answer(), Ok(vec![7, 8]));
    omnivore.stop();
}

/// Takes anything as well, by another spelling, and is generic.
#[actor_under_test]
pub struct Glutton<T> {
    pub last: Option<T>,
}

#[actor]
impl<T: Clone + Send + 'static> Glutton<T> {
    fn on_receive(&mut self, message: std::boxed::Box<dyn Send + std::any::Any>) -> bool {
        self.last = message.downcast().ok().map(|message| *message);
        self.last.is_some()
    }
}

#[test]
fn an_actor_that_takes_boxes_of_any_takes_a_box_of_something() {
    let omnivore = Omnivore {
        numbers: Vec::new(),
    }
    .start();
    let reply = omnivore.ask(Box::new(7_u32)).answer();
    assert_eq!(reply, Ok(Some("a number")));
    omnivore.tell(Box::new(8_u32)).unwrap();
    omnivore.try_tell(Box::new(9_u32)).unwrap();
    assert_eq!(omnivore.proxy().numbers().answer(), Ok(vec![7, 8, 9]));
    omnivore.stop();
    let glutton = Glutton { last: None }.start();
    assert_eq!(glutton.ask(Box::new("x")).answer(), Ok(true));
    assert_eq!(glutton.proxy().last().answer(), Ok(Some("x")));
    glutton.stop();
}

#[test]
fn a_box_of_something_comes_back_from_a_dead_actor_as_it_was() {
    let omnivore = Omnivore {
        numbers: Vec::new(),
    }
    .start();
    omnivore.stop().answer().unwrap();
    let dead: TellError<Box<u32>> = omnivore.tell(Box::new(7_u32)).unwrap_err();
    assert_eq!(*dead.into_message(), 7);
    match omnivore.try_tell(Box::new("x")) {
        Err(TryTellError::Dead(dead)) => assert_eq!(*dead.into_message(), "x"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_actor_that_takes_boxes_of_any_takes_what_untyped_references_send() {
    let omnivore = Omnivore {
        numbers: Vec::new(),
    }
    .start()
    .into_any();
    let reply = omnivore.ask(7_u32).answer().unwrap();
    assert_eq!(reply.downcast::<Option<&str>>().unwrap(), Some("a number"));
    omnivore.stop();
}

#[test]
fn a_box_of_any_sent_through_an_untyped_reference_arrives_as_it_was_sent() {
    let omnivore = Omnivore {
        numbers: Vec::new(),
    }
    .start()
    .into_any();
    let message: Box<dyn Any + Send> = Box::new(7_u32);
    let reply = omnivore.ask(message).answer().unwrap();
    assert_eq!(reply.downcast::<Option<&str>>().unwrap(), Some("a number"));
    omnivore.stop();
}

#[test]
fn an_untyped_reference_is_made_of_a_typed_one_or_of_a_reference_to_one() {
    let (actor, _) = recorder();
    let lent: AnyActorRef = (&actor).into();
    let given: AnyActorRef = actor.clone().into();
    assert_eq!(lent, given);
    assert_eq!(lent.downcast(), Some(actor.clone()));
    actor.stop();
}

#[test]
fn an_untyped_reference_sends_an_actors_own_messages_and_its_proxys() {
    let (actor, _) = recorder();
    let any = actor.to_any();
    any.tell(1_u32).unwrap();
    assert_eq!(
        any.ask(2_u32)
            .answer()
            .unwrap()
            .downcast::<usize>()
            .unwrap(),
        2
    );
    let call = RecorderCall::Called { number: 3 };
    assert_eq!(
        any.ask(call).answer().unwrap().downcast::<usize>().unwrap(),
        3
    );
    any.tell(RecorderSet::Mark(4)).unwrap();
    let mark = any.ask(RecorderGet::Mark).answer().unwrap();
    assert!(mark.is::<u32>());
    let mark = mark.downcast::<String>().unwrap_err();
    assert_eq!(mark.downcast::<u32>().unwrap(), 4);
    actor.stop();
}

#[test]
fn an_unexpected_message_is_an_error_to_the_asker_and_harms_no_actor() {
    let (actor, log) = recorder();
    let any = actor.to_any();
    let error = any.ask("what").answer().unwrap_err();
    assert!(matches!(error, Error::UnexpectedMessage { .. }), "{error}");
    any.tell("what").unwrap();
    assert_eq!(actor.ask(1).answer(), Ok(1));
    actor.stop().answer().unwrap();
    assert_eq!(
        log.entries(),
        ["on_start", "received 1", "on_stop", "dropped"]
    );
}

#[test]
fn messages_of_one_sender_of_all_kinds_are_handled_in_the_order_sent() {
    let (actor, log) = recorder();
    let proxy = actor.proxy();
    let gate = hold(&actor);
    let mut expected = vec!["on_start".to_owned()];
    let mut marks = Vec::new();
    for round in (0..300).step_by(6) {
        actor.tell(round).unwrap();
        drop(proxy.called(round + 1));
        proxy.set_mark(round);
        marks.push((round, proxy.mark()));
        drop(actor.ask(round + 2));
        proxy.defer().called(round + 3).unwrap();
        drop(actor.run(move |recorder| recorder.log.push(format!("received {}", round + 4))));
        actor
            .tell(RecorderCall::Called { number: round + 5 })
            .unwrap();
        expected.extend((round..round + 6).map(|number| format!("received {number}")));
    }
    gate.open();
    for (round, mark) in marks {
        assert_eq!(mark.answer(), Ok(round));
    }
    actor.stop().answer().unwrap();
    expected.extend(["on_stop".into(), "dropped".into()]);
    assert_eq!(log.entries(), expected);
}

#[test]
fn each_of_many_senders_has_its_messages_handled_in_its_order() {
    let (actor, _) = recorder();
    let senders: Vec<_> = (0..8)
        .map(|sender| {
            let actor = actor.clone();
            thread::spawn(move || {
                for number in 0..200 {
                    actor.tell(sender * 1000 + number).unwrap();
                }
            })
        })
        .collect();
    senders.into_iter().for_each(Finish::finish);
    let received = actor.proxy().received().answer().unwrap();
    for sender in 0..8 {
        let of_sender = received.iter().filter(|&&number| number / 1000 == sender);
        assert!(of_sender.copied().eq(sender * 1000..sender * 1000 + 200));
    }
    assert_eq!(received.len(), 1600);
    actor.stop();
}

#[test]
fn run_runs_a_function_on_the_state_in_the_actors_thread_in_its_turn() {
    let (actor, _) = recorder();
    actor.tell(1).unwrap();
    let found = actor.run(|recorder| (recorder.received.clone(), thread::current().id()));
    actor.tell(2).unwrap();
    let (received, thread) = found.answer().unwrap();
    assert_eq!(received, [1]);
    // A pooled actor has no thread of its own.
    if !pooled() {
        assert_eq!(thread, actor.proxy().thread().answer().unwrap().0);
    }
    actor.stop();
}

/// Its messages derive more than others do, also those without contents.
#[actor(derive(Eq, Hash, PartialOrd))]
pub struct Ledger {
    pub total: u32,
}

#[actor(derive(Eq, Hash))]
impl Ledger {
    pub fn enter(&mut self, sum: u32) {
        self.total += sum;
    }
}

#[actor(derive(Eq, Hash))]
trait Audited {
    fn audit(&self, from: u32);
}

#[test]
fn messages_derive_what_the_option_says() {
    use std::collections::HashSet;
    let ledger = pykka::Actor::start(Ledger { total: 0 });
    ledger.proxy().enter(7);
    assert_eq!(ledger.proxy().total().answer(), Ok(7));
    assert_eq!(ledger.stop().answer(), Ok(true));
    let entries = [7, 8, 7].map(|sum| LedgerCall::Enter { sum });
    assert_eq!(HashSet::from(entries).len(), 2);
    assert_eq!(HashSet::from([LedgerGet::Total, LedgerGet::Total]).len(), 1);
    assert!(LedgerSet::Total(1) < LedgerSet::Total(2));
    let audits = [1, 1].map(|from| AuditedCall::Audit { from });
    assert_eq!(HashSet::from(audits).len(), 1);
}
