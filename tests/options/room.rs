//! `if_room` and `urgent`, for whatever has a proxy.

use super::*;
use pykka::TellError;

/// A worker with room for `capacity` messages, which are waiting. It is held until the gate opens.
fn full(capacity: u32) -> (ActorRef<Worker>, WorkerProxy, crate::common::Gate) {
    let builder = Worker::builder().capacity(capacity.try_into().unwrap());
    let actor = builder.start(Worker::default());
    let gate = hold(&actor);
    let proxy = actor.proxy();
    (1..=capacity).for_each(|n| drop(proxy.work(n)));
    (actor, proxy, gate)
}

/// The method that was refused for lack of room.
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>) -> String {
    match answer {
        Err(error @ Error::MailboxFull { .. }) => error.method().unwrap_or_default().to_owned(),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn if_room_is_for_fields_parts_and_interfaces_too() {
    let (actor, proxy, gate) = full(1);
    let told = |told: Result<(), TellError>| told.map_err(|error| error.error().clone());
    assert_eq!(refused(proxy.if_room().done().get()), "done");
    assert_eq!(
        refused(proxy.if_room().tool().use_it().get()),
        "tool.use_it"
    );
    assert_eq!(refused(proxy.tool().if_room().call().uses()), "tool.uses");
    let deferred = proxy.if_room().defer().tool().set_uses(9);
    assert_eq!(refused(told(deferred)), "tool.set_uses");
    let working = WorkingProxy::from(proxy.if_room());
    assert_eq!(refused(working.do_it(2).get()), "do_it");
    let working = WorkingProxy::from(proxy.clone());
    assert_eq!(refused(working.if_room().call().do_it(3)), "do_it");
    let deferred = working.if_room().defer().do_it(4);
    assert_eq!(refused(told(deferred)), "do_it");
    gate.open();
    assert_eq!(proxy.done().answer().unwrap(), [1]);
    assert_eq!(proxy.if_room().tool().uses().answer(), Ok(0));
    actor.stop().get().unwrap();
    let dead = proxy.if_room().work(5).answer();
    assert!(matches!(dead, Err(Error::ActorDead { .. })));
}

#[test]
fn if_room_blocks_no_task() {
    let (actor, proxy, gate) = full(1);
    let answers = block_on(async {
        let one = proxy.if_room().work(2);
        let other = proxy.within(WATCHDOG).if_room().work(3);
        (one.await, other.await)
    });
    assert_eq!(refused(answers.0), "work");
    assert_eq!(refused(answers.1), "work");
    gate.open();
    actor.stop().get().unwrap();
}

#[test]
fn a_mock_and_a_probe_always_have_room() {
    let mock = WorkerProxy::mock(|_| 7_u32);
    assert_eq!(mock.if_room().work(1).answer(), Ok(7));
    assert_eq!(mock.urgent().if_room().call().work(1), Ok(7));
    let (proxy, probe) = testing::probe::<WorkingProxy>();
    let answers: Vec<_> = (0..100).map(|n| proxy.if_room().do_it(n)).collect();
    for n in 0..100_u32 {
        probe.try_next().unwrap().answer(n);
    }
    for (n, answer) in answers.into_iter().enumerate() {
        assert_eq!(answer.answer().unwrap() as usize, n);
    }
}

#[test]
fn the_urgent_keep_their_order_at_a_full_mailbox_and_take_no_room() {
    let (actor, proxy, gate) = full(2);
    let urgent: Vec<_> = (5..=7).map(|n| proxy.urgent().work(n)).collect();
    let sender = std::thread::spawn({
        let proxy = proxy.clone();
        // It waits for room, or comes when there is some.
        move || proxy.work(3).answer()
    });
    gate.open();
    assert_eq!(sender.finish(), Ok(3));
    let urgent: Vec<_> = urgent.into_iter().map(Answer::answer).collect();
    assert_eq!(urgent, [Ok(5), Ok(6), Ok(7)]);
    assert_eq!(proxy.done().answer().unwrap(), [5, 6, 7, 1, 2, 3]);
    actor.stop().get().unwrap();
}

#[test]
fn urgent_is_for_tells_fields_parts_and_interfaces_too() {
    let (actor, proxy) = worker();
    let gate = hold(&actor);
    proxy.work(1);
    proxy.tool().use_it();
    proxy.urgent().set_done(vec![2]);
    proxy.urgent().defer().work(3).unwrap();
    WorkingProxy::from(proxy.clone()).urgent().do_it(4);
    WorkingProxy::from(proxy.urgent()).defer().do_it(5).unwrap();
    let used = proxy.tool().urgent().use_it();
    let done = proxy.urgent().done();
    gate.open();
    assert_eq!(done.answer().unwrap(), [2, 3, 4, 5]);
    assert_eq!(used.answer(), Ok(1));
    assert_eq!(proxy.done().answer().unwrap(), [2, 3, 4, 5, 1]);
    actor.stop().get().unwrap();
}
