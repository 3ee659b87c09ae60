//! What is done with the doubles.

use std::collections::HashMap;
use std::future::Future as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Context as Task;
use std::thread;
use std::time::Duration;

use pykka::testing::probe;
use pykka::{Future, debug, get_all, get_all_results, get_any, promise};

use crate::common::WATCHDOG;
use crate::doubles::{Hostile, Spot, Woken};
use crate::victim::{Cell, ListenerCall, ListenerProxy, Victim, VictimCall, hostile, start};

pub(super) type Entry = (&'static str, fn(&Cell));

pub(super) const ENTRIES: &[Entry] = &[
    // Calls
    ("ask", |cell| drop(cell.proxy().take(cell.value()).get())),
    ("ask and drop", |cell| drop(cell.proxy().take(cell.value()))),
    ("call", |cell| drop(cell.proxy().call().take(cell.value()))),
    ("defer", |cell| {
        drop(cell.proxy().defer().take(cell.value()))
    }),
    ("get", |cell| drop(cell.proxy().give().get())),
    ("get_timeout", |cell| {
        drop(cell.proxy().give().get_timeout(WATCHDOG));
    }),
    ("try_get", |cell| {
        let given = cell.proxy().give();
        let _ = cell.proxy().ping().get();
        drop((given.is_ready(), given.try_get()));
    }),
    ("give and drop", |cell| drop(cell.proxy().give())),
    ("give and defer", |cell| drop(cell.proxy().defer().give())),
    ("swap", |cell| drop(cell.proxy().swap(cell.value()).get())),
    ("fail", |cell| drop(cell.proxy().fail().get())),
    ("fail and drop", |cell| drop(cell.proxy().fail())),
    ("fail and call", |cell| drop(cell.proxy().call().fail())),
    ("fail and defer", |cell| drop(cell.proxy().defer().fail())),
    ("boom", |cell| drop(cell.proxy().boom(cell.value()).get())),
    ("boom and drop", |cell| {
        drop(cell.proxy().boom(cell.value()))
    }),
    ("boom and call", |cell| {
        drop(cell.proxy().call().boom(cell.value()))
    }),
    ("boom and defer", |cell| {
        drop(cell.proxy().defer().boom(cell.value()))
    }),
    ("read a field", |cell| drop(cell.proxy().value().get())),
    ("write a field", |cell| {
        drop(cell.proxy().set_value(cell.value()).get())
    }),
    // Messages
    ("tell", |cell| drop(cell.victim.tell(cell.value()))),
    ("try_tell", |cell| drop(cell.victim.try_tell(cell.value()))),
    ("ask the actor's own", |cell| {
        drop(cell.victim.ask(cell.value()).get())
    }),
    ("tell by hand", |cell| {
        let value = cell.value();
        drop(cell.victim.tell(VictimCall::Take { value }));
    }),
    ("ask by hand", |cell| {
        drop(cell.victim.ask(VictimCall::Give).get())
    }),
    ("tell untyped", |cell| {
        drop(cell.victim.to_any().tell(cell.value()))
    }),
    ("tell unexpected", |cell| {
        drop(cell.victim.to_any().ask(Some(cell.value())).get());
    }),
    ("tell a dead one", |cell| {
        let _ = cell.victim.stop().get();
        drop(cell.victim.tell(cell.value()));
        drop(cell.proxy().take(cell.value()).get());
    }),
    ("run", |cell| {
        let meets = cell.meets();
        drop(cell.victim.run(move |_| meets()).get());
    }),
    ("run and drop", |cell| {
        let meets = cell.meets();
        drop(cell.victim.run(move |_| meets()));
    }),
    ("run with a value", |cell| {
        let value = cell.value();
        drop(cell.victim.run(move |_| value).get());
    }),
    // Parts
    ("a part", |cell| {
        drop(cell.proxy().parts(hostile(&cell.trap, 0)).ping().get())
    }),
    ("call a part", |cell| {
        drop(cell.proxy().parts(hostile(&cell.trap, 0)).call().ping());
    }),
    ("a missing part", |cell| {
        drop(cell.proxy().parts(cell.value()).ping().get())
    }),
    ("defer to a missing part", |cell| {
        drop(cell.proxy().parts(cell.value()).defer().ping());
    }),
    ("time out at a part", |cell| {
        let part = cell.proxy().parts(cell.value());
        drop(part.ping().get_timeout(Duration::ZERO));
    }),
    ("proxies of parts", |cell| {
        let part = cell.proxy().parts(cell.value());
        assert!(!format!("{part:?}").is_empty());
        assert!(part == cell.proxy().parts(cell.value()));
    }),
    ("a part of a dead one", |cell| {
        let part = cell.proxy().parts(cell.value());
        let _ = cell.victim.stop().get();
        drop(part.ping().get());
        drop(part.defer().ping());
    }),
    // Futures
    ("map", |cell| {
        let meets = cell.meets();
        drop(cell.proxy().give().map(move |given| (given, meets())).get());
    }),
    ("map and drop", |cell| {
        let meets = cell.meets();
        drop(cell.proxy().give().map(move |given| (given, meets())));
    }),
    ("filter", |cell| {
        let (meets, list) = (cell.meets(), cell.victim.run(|_| vec![1, 2]));
        let keep = move |_: &i32| {
            meets();
            true
        };
        drop(list.filter(keep).get());
    }),
    ("reduce", |cell| {
        let (meets, list) = (cell.meets(), cell.victim.run(|_| vec![1, 2]));
        let sum = move |sum: i32, item: i32| {
            meets();
            sum + item
        };
        drop(list.reduce(0, sum).get());
    }),
    ("join", |cell| {
        drop(cell.proxy().give().join(cell.proxy().give()).get())
    }),
    ("join with a failure", |cell| {
        let boom = cell.proxy().boom(cell.value());
        drop(cell.proxy().give().join(boom).get());
    }),
    ("join_all", |cell| {
        drop(Future::join_all([cell.proxy().give(), cell.proxy().give()]).get());
    }),
    ("get_all", |cell| {
        drop(get_all([cell.proxy().give(), cell.proxy().give()]))
    }),
    ("get_all_results", |cell| {
        drop(get_all_results([cell.proxy().give()]))
    }),
    ("get_any", |cell| {
        drop(get_any([cell.proxy().give(), cell.proxy().give()]))
    }),
    ("into_result", |cell| {
        drop(cell.proxy().give().into_result().get())
    }),
    ("shared", |cell| {
        let (promise, future) = promise();
        let shared = future.shared();
        let (known, other) = (shared.clone(), shared.clone());
        cell.looks(move || drop((known.is_ready(), known.clone())));
        promise.set(cell.value());
        let waiting = thread::spawn(move || drop(other.get()));
        let got = catch_unwind(AssertUnwindSafe(|| drop(shared.get())));
        let _ = waiting.join();
        drop(got);
        assert!(shared.is_ready());
    }),
    ("a shared answer", |cell| {
        let shared = cell.proxy().give().shared();
        let known = shared.clone();
        cell.looks(move || drop((known.is_ready(), known.clone())));
        drop((shared.get(), shared.try_get()));
    }),
    ("await", |cell| cell.poll(cell.proxy().give())),
    ("await and leave", |cell| {
        let (promise, mut future) = promise::<u8>();
        let waker = cell.waker();
        let polled = std::pin::Pin::new(&mut future).poll(&mut Task::from_waker(&waker));
        assert!(polled.is_pending());
        drop((waker, future));
        promise.set(1);
    }),
    ("await a promise", |cell| {
        let (promise, mut future) = promise::<u8>();
        let waker = cell.waker();
        let polled = std::pin::Pin::new(&mut future).poll(&mut Task::from_waker(&waker));
        assert!(polled.is_pending());
        drop(waker);
        promise.set(1);
        assert_eq!(future.get(), Ok(1));
    }),
    ("await a shared", |cell| {
        let (promise, future) = promise::<u8>();
        let shared = future.shared();
        let (before, after) = (Arc::new(Woken::default()), Arc::new(Woken::default()));
        let wakers = [before.clone().into(), cell.waker(), after.clone().into()];
        let mut waiting: Vec<_> = wakers.iter().map(|_| shared.clone()).collect();
        for (waiting, waker) in waiting.iter_mut().zip(&wakers) {
            let polled = std::pin::Pin::new(waiting).poll(&mut Task::from_waker(waker));
            assert!(polled.is_pending());
        }
        drop(wakers);
        let set = catch_unwind(AssertUnwindSafe(|| promise.set(1)));
        assert!(
            before.0.load(Ordering::SeqCst),
            "who waited before is woken"
        );
        assert!(after.0.load(Ordering::SeqCst), "who waited after is woken");
        drop((set, waiting));
        assert_eq!(shared.get(), Ok(1));
    }),
    ("await the same stop", |cell| {
        let mut stops = [cell.victim.stop(), cell.victim.stop()];
        let other = Arc::new(Woken::default());
        let wakers = [cell.waker(), other.clone().into()];
        for (stop, waker) in stops.iter_mut().zip(&wakers) {
            let _ = std::pin::Pin::new(stop).poll(&mut Task::from_waker(waker));
        }
        drop(wakers);
        let _ = cell.victim.join(None);
        drop(stops.map(Future::get));
    }),
    ("set a promise", |cell| {
        let (promise, future) = promise();
        promise.set(cell.value());
        drop(future.get());
    }),
    ("set a promise that nobody wants", |cell| {
        let (promise, future) = promise();
        drop(future);
        promise.set(cell.value());
    }),
    ("set a promise to an error", |cell| {
        let (promise, future) = promise::<()>();
        promise.set_error(cell.value());
        let error = future.get().unwrap_err();
        drop((
            error.to_string(),
            format!("{error:?}"),
            error == error.clone(),
        ));
    }),
    ("drop a promise", |_| {
        let (promise, future) = promise::<Hostile>();
        drop(promise);
        drop(future.get());
    }),
    // Lives
    ("start", |cell| {
        let started = start(&cell.trap, &cell.registry, &cell.pool);
        let _ = started.wait_started();
        let _ = started.stop().get();
        let _ = started.join(None);
    }),
    ("start_with", |cell| {
        let trap = Arc::clone(&cell.trap);
        let builder = Victim::builder().registry(&cell.registry);
        let started = builder.start_with(move |_| {
            trap.meet(Spot::Closure);
            Victim {
                value: hostile(&trap, 0),
                parts: HashMap::new(),
                trap,
            }
        });
        let _ = started.wait_started();
        let _ = started.stop().get();
    }),
    ("start, and panic with a value", |cell| {
        let value = cell.value();
        let builder = Victim::builder().registry(&cell.registry);
        let started = builder.start_with(move |_| {
            let _value = value;
            panic!("it does not start")
        });
        let _ = started.wait_started();
        let _ = started.join(None);
    }),
    ("stop", |cell| {
        let _ = cell.victim.stop().get();
    }),
    ("stop behind messages", |cell| {
        let held = cell.proxy().take(cell.value());
        let stop = cell.victim.stop();
        let late = cell.proxy().take(cell.value());
        drop((held.get(), stop.get(), late.get()));
    }),
    ("leave messages", |cell| {
        cell.proxy().defer().boom(cell.value()).unwrap();
        for _ in 0..3 {
            let _ = cell.proxy().defer().take(cell.value());
        }
        let _ = cell.victim.join(None);
    }),
    ("join the actor", |cell| {
        let stop = cell.victim.stop();
        drop((cell.victim.join(None), stop));
    }),
    ("await the stop", |cell| cell.poll(cell.victim.stop())),
    ("stop_all", |cell| drop(cell.registry.stop_all())),
    // The registry
    ("broadcast", |cell| cell.registry.broadcast(cell.value())),
    ("broadcast_to", |cell| {
        cell.registry.broadcast_to::<Victim>(cell.value())
    }),
    ("broadcast_call", |cell| {
        let value = cell.value();
        cell.registry.broadcast_call(|listener: &ListenerProxy| {
            cell.trap.meet(Spot::Closure);
            listener.heard(hostile(&cell.trap, value.number))
        });
    }),
    ("interface", |cell| {
        let listener = ListenerProxy::from(&cell.victim);
        drop(listener.heard(cell.value()).get());
        drop(listener.defer().heard(cell.value()));
    }),
    ("look up", |cell| {
        let registry = &cell.registry;
        drop(registry.get_by_type::<Victim>());
        drop(registry.get_by_name("Victim"));
        drop(registry.get_by_urn(cell.victim.urn()));
        drop(registry.get_by_interface::<ListenerProxy>());
    }),
    ("snapshot", |cell| {
        let waiting = cell.proxy().parts(cell.value()).ping();
        assert!(!debug::snapshot().to_string().is_empty());
        drop(waiting.get());
    }),
    // Doubles of ours
    ("mock", |cell| {
        let trap = Arc::clone(&cell.trap);
        let mock = ListenerProxy::mock(move |call| {
            trap.meet(Spot::Closure);
            let ListenerCall::Heard { value } = call;
            value
        });
        drop(mock.heard(cell.value()).get());
        drop(mock.call().heard(cell.value()));
        drop(mock.defer().heard(cell.value()));
        drop(pykka::testing::calls(&mock));
    }),
    ("probe", |cell| {
        let (listener, probe) = probe::<ListenerProxy>();
        let (answered, dropped) = (listener.heard(cell.value()), listener.heard(cell.value()));
        probe.next(WATCHDOG).unwrap().answer(cell.value());
        drop(probe);
        drop((answered.get(), dropped.get()));
    }),
];
