//! Monitors and ends: each is told once, however it races with the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use pykka::{Actor as _, Builder, Context, Down, End, actor};
use shuttle::thread::spawn;

use super::{Clerk, System, explore, finish};

/// Counts the ends that it is told of.
#[actor]
pub struct Watcher {
    told: Arc<AtomicU32>,
}

#[actor]
impl Watcher {
    pub fn watch(&self, context: &Context<Self>, other: pykka::AnyActorRef) {
        context.monitor(&other);
    }

    fn on_down(&mut self, down: Down) {
        assert_eq!(*down.end(), End::Stopped);
        self.told.fetch_add(1, Ordering::SeqCst);
    }
}

fn monitor_and_stop(watcher: Builder<Watcher>, clerk: Builder<Clerk>) {
    let told = Arc::new(AtomicU32::new(0));
    let clerk = clerk.start(Clerk::default());
    let watcher = watcher.start(Watcher {
        told: Arc::clone(&told),
    });
    let waiting = spawn({
        let clerk = clerk.clone();
        move || assert_eq!(clerk.ended().get(), Ok(End::Stopped))
    });
    let asker = spawn({
        let (watcher, clerk) = (watcher.proxy(), clerk.to_any());
        move || {
            watcher.watch(clerk.clone()).get().unwrap();
            watcher.watch(clerk).get().unwrap();
        }
    });
    let stopper = spawn({
        let clerk = clerk.clone();
        move || drop(clerk.stop().get())
    });
    finish([waiting, asker, stopper]);
    // The clerk has terminated and was monitored, so the notices lie before this stop.
    watcher.stop().get().unwrap();
    assert_eq!(told.load(Ordering::SeqCst), 2);
}

#[test]
fn each_monitor_tells_once_however_it_races_with_the_end() {
    explore(|system: &System| {
        let watcher = || Watcher::builder().registry(&system.registry);
        monitor_and_stop(watcher(), system.own_thread());
        monitor_and_stop(watcher().pool(&system.pool), system.pooled());
    });
}
