//! Cycles: exactly one of those who wait is told, and the error names the cycle.

use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use super::{ALL, By, HostProxy, Node, VisitorProxy, is_deadlock, node, proxies, stop};
use crate::common::{Answer as _, Finish, hold, rounds};
use pykka::{Context, Error, promise};

#[test]
fn a_circle_through_what_an_actor_promised_to_keep_itself_is_told() {
    let nodes = proxies(&["A", "B"]);
    let [a, b] = &nodes[..] else { unreachable!() };
    let waiting = b.wait_for(a.owe());
    let asking = a.ask(b.clone(), By::Method, Arc::new(Barrier::new(1)));
    let asked = asking.answer().unwrap();
    a.pay().answer().unwrap();
    let waited = waiting.answer().unwrap();
    let (told, circle) = match (asked, waited) {
        (Err(error), Ok(())) => (error, "deadlock: B.wait_for → A.ask → B.poke"),
        (Ok(()), Err(error)) => (error, "deadlock: A.ask → B.wait_for → A.owe"),
        both => panic!("{both:?}"),
    };
    assert!(told.to_string().ends_with(circle), "{told}");

    let told = a.wait_for(a.owe()).answer().unwrap();
    let told = told.unwrap_err().to_string();
    assert!(told.ends_with("deadlock: A.wait_for → A.owe"), "{told}");
    let (outer, owed) = promise();
    outer.set(a.owe());
    let told = a.wait_for(owed.flatten()).answer().unwrap();
    let told = told.unwrap_err().to_string();
    assert!(told.ends_with("deadlock: A.wait_for → A.owe"), "{told}");
    stop(&nodes);
}

#[test]
fn a_circle_through_interfaces_is_told() {
    let [a, b] = [node("A"), node("B")];
    let visitor: VisitorProxy = a.proxy().into();
    for (host, name) in [
        (HostProxy::from(b.proxy()), "B."),
        (b.proxy().part().into(), "B.part."),
    ] {
        let error = visitor.call_on(host, a.proxy()).answer().unwrap();
        let error = error.unwrap_err().to_string();
        // Neither says that it implements what is called. Either may be the last to block.
        let circles = [
            format!("deadlock: A.call_on → {name}welcome → A.poke"),
            format!("deadlock: {name}welcome → A.call_on → {name}welcome"),
        ];
        assert!(
            circles.iter().any(|circle| error.ends_with(circle)),
            "{error}"
        );
    }
    stop(&[a.proxy(), b.proxy()]);
}

#[test]
fn the_error_names_each_actor_and_method_on_the_circle_in_order() {
    let nodes = proxies(&["A", "B", "C"]);
    let [a, b, c] = &nodes[..] else {
        unreachable!()
    };
    // From A to B to C to A.
    let path = vec![a.clone(), c.clone(), b.clone()];
    let error = a.visit(path).answer().unwrap().unwrap_err();
    // Whoever is the last to block is told, and names first the one that it asked.
    let names = ["A", "B", "C"];
    let first = names
        .iter()
        .position(|name| *name == error.actor().unwrap().name());
    let circle: Vec<_> = (0..=3).map(|i| names[(first.unwrap() + i) % 3]).collect();
    let text = circle
        .iter()
        .map(|name| format!("{name}.visit"))
        .collect::<Vec<_>>();
    let text = format!("deadlock: {}", text.join(" → "));
    assert!(error.to_string().ends_with(&text), "{error}");
    assert_eq!(error.method(), Some("visit"));
    let Error::Deadlock { cycle, .. } = error else {
        unreachable!()
    };
    let named: Vec<_> = cycle
        .iter()
        .map(|origin| origin.actor().unwrap().name())
        .collect();
    assert_eq!(named, circle);
    assert!(cycle.iter().all(|origin| origin.method() == Some("visit")));
    stop(&nodes);
}

#[test]
fn a_circle_through_parts_is_named_with_the_way_to_them() {
    let nodes = proxies(&["A", "B"]);
    let [a, b] = &nodes[..] else { unreachable!() };
    let path = vec![a.clone(), b.clone()];
    let error = a.part().visit(path).answer().unwrap().unwrap_err();
    let text = error.to_string();
    let from_a = "deadlock: A.part.visit → B.part.visit → A.part.visit";
    let from_b = "deadlock: B.part.visit → A.part.visit → B.part.visit";
    assert!(text.ends_with(from_a) || text.ends_with(from_b), "{text}");
    stop(&nodes);
}

#[test]
fn who_waits_for_itself_is_told_at_once_by_whatever_it_waits_with() {
    for by in ALL {
        let a = node("A");
        let answer = a.proxy().ask_oneself(by).answer().unwrap();
        assert!(is_deadlock(&answer), "{by:?}: {answer:?}");
        let text = answer.unwrap_err().to_string();
        assert!(text.contains("deadlock: A.ask_oneself → A."), "{text}");
        // It has gone on.
        let _ = a.stop().answer();
    }
}

#[test]
fn exactly_one_of_a_circle_is_told_in_whatever_order_they_block() {
    for size in [2, 3, 5] {
        for by in ALL {
            for _ in 0..rounds(6) {
                let nodes: Vec<_> = (0..size).map(|_| node("N").proxy()).collect();
                let together = Arc::new(Barrier::new(size));
                let askers: Vec<_> = (0..size)
                    .map(|i| {
                        let next = nodes[(i + 1) % size].clone();
                        let (node, together) = (nodes[i].clone(), Arc::clone(&together));
                        // A thread each, since a pooled actor is run by whoever waits for it.
                        thread::spawn(move || node.ask(next, by, together).answer())
                    })
                    .collect();
                let answers: Vec<_> = askers
                    .into_iter()
                    .map(|asker| asker.finish().unwrap())
                    .collect();
                let told = answers.iter().filter(|answer| is_deadlock(answer)).count();
                assert_eq!(told, 1, "{by:?}: {answers:?}");
                let fine = answers.iter().filter(|answer| answer.is_ok()).count();
                assert_eq!(fine, size - 1, "{by:?}: {answers:?}");
                stop(&nodes);
            }
        }
    }
}

#[test]
fn an_actor_that_has_called_a_dead_one_is_known_to_run_all_the_same() {
    let dead = Node::builder().pooled().start(Node::default());
    dead.stop().answer().unwrap();
    let a = Node::builder().name("A").start(Node::default());
    let (proxy, dead) = (a.proxy(), dead.proxy());
    let waited = a.run(move |_| {
        assert!(matches!(dead.call().poke(), Err(Error::ActorDead { .. })));
        proxy.poke().get()
    });
    assert!(is_deadlock(&waited.answer().unwrap()));
    a.stop().answer().unwrap();
}

#[test]
fn a_circle_through_what_another_thread_computes_is_told() {
    for _ in 0..100 {
        let a = node("A");
        let held = hold(&a);
        let ((told_first, computing), proxy) = (promise(), a.proxy());
        // The one that gets first computes, and asks A for that, which is held.
        let (go, going) = promise();
        let shared = going
            .map(move |()| {
                told_first.set(());
                proxy.poke().get()
            })
            .shared();
        let outside = thread::spawn({
            let shared = shared.clone();
            move || shared.get().and_then(|answer| answer)
        });
        go.set(());
        computing.answer().unwrap();
        // A waits for what the thread computes. The message lies before the one that the thread waits for, or after it.
        let inside = a.run(move |_| shared.get().and_then(|answer| answer));
        held.open();
        let answers = [outside.finish(), inside.answer().unwrap()];
        assert!(
            answers
                .iter()
                .all(|answer| answer.is_ok() || is_deadlock(answer)),
            "{answers:?}"
        );
        a.stop().answer().unwrap();
    }
}

#[test]
fn a_timeout_in_a_circle_names_the_circle() {
    let nodes = proxies(&["A", "B", "C"]);
    let [a, b, c] = &nodes[..] else {
        unreachable!()
    };
    // From A to B to C to A, and only A's wait ends by itself. The others may not have come to theirs by then.
    let error = (0..10)
        .find_map(|round| {
            let (timeout, path) = (100 << round, vec![a.clone(), c.clone()]);
            let patient = a.patiently_visit(b.clone(), path, Duration::from_millis(timeout));
            let error = patient.answer().unwrap().unwrap_err();
            error.to_string().contains("each other").then_some(error)
        })
        .expect("sooner or later all three wait");
    let text = "; waiting for each other: B.visit → C.visit → A.patiently_visit → B.visit";
    assert!(error.to_string().ends_with(text), "{error}");
    let Error::Timeout { cycle, .. } = &error else {
        panic!("{error:?}")
    };
    assert_eq!(cycle.as_ref().map(|cycle| cycle.len()), Some(4));
    // Where there is no circle, none is named.
    let gate = hold(&b.actor_ref().downcast::<Node>().unwrap());
    let error = a.patiently(b.clone(), Duration::from_millis(1)).answer();
    let error = error.unwrap().unwrap_err();
    assert!(
        error.to_string().ends_with("no answer within 1ms"),
        "{error}"
    );
    gate.open();
    stop(&nodes);
}

#[test]
fn an_actor_that_waits_for_its_own_start_is_told() {
    let (promise, told) = promise();
    let a = Node::builder().start_with(|context: &Context<Node>| {
        promise.set(context.actor_ref().wait_started());
        Node::default()
    });
    assert!(is_deadlock(&told.answer().unwrap()));
    a.stop().answer().unwrap();
}

/// Which of `limit` numbers comes next: as good as at random, and the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as usize % limit
    }
}

/// How many circles there are where each asks the next, if it asks at all.
fn circles(next: &[Option<usize>]) -> usize {
    let is_smallest_on_a_circle = |start: usize| {
        let mut at = next[start];
        for _ in 0..next.len() {
            match at {
                Some(here) if here == start => return true,
                Some(here) if here > start => at = next[here],
                _ => return false,
            }
        }
        false
    };
    (0..next.len())
        .filter(|start| is_smallest_on_a_circle(*start))
        .count()
}

#[test]
fn as_many_are_told_as_there_are_circles_planted_or_not() {
    const SIZE: usize = 4;
    let mut dice = Dice(1);
    let mut planted = 0;
    for _ in 0..rounds(300) {
        let nodes: Vec<_> = (0..SIZE).map(|_| node("N").proxy()).collect();
        let next: Vec<_> = (0..SIZE)
            .map(|_| Some(dice.below(SIZE + 2)).filter(|next| *next < SIZE))
            .collect();
        let together = Arc::new(Barrier::new(next.iter().flatten().count()));
        let asked: Vec<_> = (0..SIZE)
            .filter_map(|i| {
                let (node, next) = (nodes[i].clone(), nodes[next[i]?].clone());
                let (by, together) = (ALL[dice.below(ALL.len())], Arc::clone(&together));
                Some(node.ask(next, by, together))
            })
            .collect();
        let answers: Vec<_> = asked
            .into_iter()
            .map(|asked| asked.answer().unwrap())
            .collect();
        let told = answers.iter().filter(|answer| is_deadlock(answer)).count();
        assert_eq!(told, circles(&next), "{next:?}: {answers:?}");
        planted += told;
        stop(&nodes);
    }
    assert!(planted > rounds(75), "{planted}");
}
