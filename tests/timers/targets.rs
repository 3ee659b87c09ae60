//! What a timer can be set for, and how it ends with that.

use super::*;
use crate::common::{Barred, gate};
use pykka::{Context, Error, Failure, Restart};

#[actor]
pub trait Ticking {
    fn tick_to(&mut self, n: u32);
}

impl Ticking for Clock {
    fn tick_to(&mut self, n: u32) {
        self.tick(n);
    }
}

/// Its last hook passes the gate.
#[actor_under_test]
pub struct Ending {
    barred: Option<Barred>,
}

#[actor]
impl Ending {
    fn on_stop(&mut self) {
        self.barred.take().unwrap().pass();
    }

    fn on_failure(&mut self, _failure: &Failure) {
        self.barred.take().unwrap().pass();
    }

    pub fn tick(&self) {}

    pub fn tell(&self, told: Promise<()>) {
        told.set(());
    }

    pub fn fail(&self) -> Result<(), String> {
        Err("on purpose".into())
    }
}

/// It sets a timer for itself.
#[actor_under_test]
pub struct Poller {
    polls: u32,
    third: Option<Promise<()>>,
}

#[actor]
impl Poller {
    fn on_start(&mut self, context: &Context<Self>) {
        context.proxy().every(MOMENT).poll();
    }

    pub fn poll(&mut self) {
        self.polls += 1;
        if self.polls == 3 {
            self.third.take().unwrap().set(());
        }
    }
}

#[also_simulated]
#[test]
fn an_interface_is_called_later_too() {
    let (actor, proxy) = clock();
    let ticking = TickingProxy::from(proxy.clone());
    ticking.after(Duration::ZERO).tick_to(1);
    wait_for(&proxy, 1);
    let timer = ticking.every(MOMENT).tick_to(2);
    wait_for(&proxy, 3);
    assert!(timer.cancel());
    assert_eq!(proxy.ticks().answer().unwrap()[..3], [1, 2, 2]);
    actor.stop().get().unwrap();

    let (ticking, probe) = testing::probe::<TickingProxy>();
    let timer = ticking.every(MOMENT).tick_to(3);
    for _ in 0..2 {
        let asked = probe.next(WATCHDOG).unwrap();
        assert!(matches!(*asked, TickingCall::TickTo { n: 3 }));
    }
    assert!(timer.cancel());
}

#[also_simulated]
#[test]
fn an_actor_sets_a_timer_for_itself_and_can_be_stopped() {
    let (third, came) = promise();
    let poller = Poller {
        polls: 0,
        third: Some(third),
    };
    let actor = poller.start();
    came.answer().unwrap();
    assert_eq!(actor.stop().answer(), Ok(true));
}

#[also_simulated]
#[test]
fn what_is_sent_later_can_be_urgent() {
    let (actor, proxy) = clock();
    let gate = hold(&actor);
    proxy.tick(1);
    proxy.urgent().after(Duration::ZERO).tick(2);
    pass(MOMENT);
    gate.open();
    wait_for(&proxy, 2);
    assert_eq!(proxy.ticks().answer().unwrap(), [2, 1]);
    actor.stop().get().unwrap();
}

#[also_simulated]
#[test]
fn what_is_sent_later_is_not_skipped_for_a_limit() {
    let (actor, proxy) = clock();
    let gate = hold(&actor);
    proxy.within(MOMENT).after(Duration::ZERO).tick(1);
    pass(4 * MOMENT);
    gate.open();
    wait_for(&proxy, 1);
    actor.stop().get().unwrap();
}

#[also_simulated]
#[test]
fn a_timer_is_inactive_while_the_last_hook_runs() {
    for fails in [false, true] {
        let (gate, barred) = gate();
        let barred = Some(barred);
        let actor = Ending { barred }.start();
        let proxy = actor.proxy();
        let (told, future) = promise();
        let timers = [
            proxy.after(WATCHDOG).tick(),
            proxy.every(WATCHDOG).tick(),
            // Its time comes while the hook runs.
            proxy.after(MOMENT).tell(told),
        ];
        // The third may have come before the hook runs: then there is nothing to see of it.
        if fails {
            proxy.defer().fail().unwrap();
        } else {
            drop(actor.stop());
        }
        gate.wait_until_entered();
        assert!(!timers.iter().any(Timer::is_active), "fails: {fails}");
        assert!(!timers.iter().any(Timer::cancel), "fails: {fails}");
        pass(2 * MOMENT);
        let came = future.try_get();
        assert!(
            matches!(came, Some(Ok(()) | Err(Error::PromiseDropped { .. }))),
            "{came:?}"
        );
        gate.open();
        actor.join(WATCHDOG).unwrap();
    }
}

#[also_simulated]
#[test]
fn the_message_of_a_timer_is_dropped_when_its_target_has_ended() {
    let dropped = |future: pykka::Future<()>| {
        let answer = future.answer();
        assert!(
            matches!(answer, Err(Error::PromiseDropped { .. })),
            "{answer:?}"
        );
    };
    let (actor, proxy) = clock();
    let (told, future) = promise();
    proxy.after(Duration::MAX).set(told);
    actor.stop().get().unwrap();
    dropped(future);
    let (told, future) = promise();
    proxy.after(Duration::MAX).set(told);
    dropped(future);

    // Of an actor that is restarted, when that life has ended.
    let restart = Restart::on_failure();
    let actor = Clock::builder()
        .restart(restart)
        .start_with(|_| Clock::default());
    let proxy = actor.proxy();
    let (told, future) = promise();
    let timer = proxy.after(Duration::MAX).set(told);
    proxy.defer().fail().unwrap();
    dropped(future);
    assert!(!timer.is_active() && actor.is_alive());
    actor.stop().get().unwrap();
}
